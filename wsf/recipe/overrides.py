"""`-o key.path=value`: one value of a recipe replaced from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wsf.errors import RecipeError
from wsf.recipe.merge import merged
from wsf.recipe.read import read_text
from wsf.recipe.sentences import shown_value
from wsf.recipe.tree import Place, Tree, dotted, message


@dataclass(frozen=True)
class Override:
    """A key path, of which a number may index a list, and what to put there."""

    keys: tuple[str, ...]
    value: Tree

    @property
    def decides(self) -> bool:
        """Whether it chooses a component or fills a block, so that overrides of single keys must follow it."""
        return self.keys[-1] == "use" or isinstance(self.value.value, dict | list)


def parse(text: str) -> Override:
    """`aggregator.r=4`, the value being YAML. Raises RecipeError."""
    path, equals, value = text.partition("=")
    keys = tuple(path.strip().split("."))
    if not equals or not all(keys):
        raise RecipeError(f"-o {text}: expected key.path=value, such as -o train.epochs=5")
    if keys[0] == "extends":
        raise RecipeError(f"-o {text}: `extends` is read from files only; write a recipe that extends it")
    return Override(keys, read_text(value, Place(f"-o {text}", keys=keys)))


def keys_of(texts: Sequence[str]) -> dict[str, Any]:
    """The blocks and values that `-o` texts give by themselves, without a recipe. Raises RecipeError."""
    keys: dict[str, Any] = overridden(Tree({}, Place("-o")), [parse(text) for text in texts]).plain()
    return keys


def data_root(root: str) -> Override:
    """`--data ROOT`: like `-o data.root=ROOT`, but always text, whatever YAML would make of it."""
    keys = ("data", "root")
    return Override(keys, Tree(root, Place(f"--data {root}", keys=keys)))


def overridden(tree: Tree, overrides: Sequence[Override]) -> Tree:
    """The recipe with every override applied; in any order, a changed `use` keeps the keys given beside it."""
    for override in sorted(overrides, key=lambda override: not override.decides):
        tree = _put(tree, override, 0)
    return tree


def _put(tree: Tree, override: Override, depth: int) -> Tree:
    """`tree`, which stands at the first `depth` keys of the override, with the value put below it."""
    path, key = override.keys[:depth], override.keys[depth]
    last = depth + 1 == len(override.keys)
    if isinstance(tree.value, list):
        index = _index(tree.value, override, depth)
        item = tree.value[index]
        new = merged(item, override.value) if last else _put(item, override, depth + 1)
        return Tree([*tree.value[:index], new, *tree.value[index + 1 :]], tree.place)
    if tree.value is not None and not isinstance(tree.value, dict):
        got = shown_value(tree.value)
        raise _error(override, f"{dotted(path)} is {got}, which holds no keys; give {dotted(path)} itself")
    block = Tree(tree.value or {}, tree.place)
    if last:
        return merged(block, Tree({key: override.value}, tree.place), path)
    child = block.get(key)
    if child is None and override.keys[depth + 1].isdecimal():
        name = dotted((*path, key))
        raise _error(override, f"{name} is not given in the recipe, so it has no item to change; give the whole list")
    new = _put(child or Tree({}, override.value.place), override, depth + 1)
    return Tree({**(tree.value or {}), key: new}, tree.place)


def _index(items: list[Tree], override: Override, depth: int) -> int:
    key = override.keys[depth]
    if key.isdecimal() and int(key) < len(items):
        return int(key)
    name = dotted(override.keys[:depth])
    raise _error(
        override, f"{name} is a list of {len(items)}, got '{key}'; give a number below {len(items)}, or the whole list"
    )


def _error(override: Override, text: str) -> RecipeError:
    return RecipeError(message(override.value.place, override.keys, text))
