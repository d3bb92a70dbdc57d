"""One recipe laid over another: mappings are merged, everything else replaces."""

from __future__ import annotations

from wsf.recipe.schema import DataBlock
from wsf.recipe.tree import Key, Tree

CORE_DATA_KEYS = frozenset(DataBlock.model_fields)
"""The keys of `data` that are not its dataset's, so that they outlive a change of `use`."""


def merged(base: Tree, over: Tree, path: tuple[Key, ...] = ()) -> Tree:
    """`over` laid on `base`. A block whose `use` changes loses the keys of the component that it replaces."""
    if not (isinstance(base.value, dict) and isinstance(over.value, dict)):
        return over
    kept = base.value
    if _replaces(base.get("use"), over.get("use")):
        core = CORE_DATA_KEYS if path == ("data",) else frozenset()
        kept = {key: child for key, child in kept.items() if key in core}
    result = dict(kept)
    for key, child in over.value.items():
        result[key] = merged(kept[key], child, (*path, key)) if key in kept else child
    return Tree(result, over.place)


def _replaces(old: Tree | None, new: Tree | None) -> bool:
    """Whether another component is meant: `lse` and `plugin/lse` may be one, spelt out because it was ambiguous."""
    if old is None or new is None or old.value == new.value:
        return False
    if not (isinstance(old.value, str) and isinstance(new.value, str)):
        return True
    names = {text.rpartition("/")[2] for text in (old.value, new.value)}
    return len(names) > 1 or ("/" in old.value and "/" in new.value)
