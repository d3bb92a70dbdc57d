"""Tree → recipe: defaults filled in, components found, every value validated, all faults told at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from wsf.components import KINDS, Params
from wsf.errors import PluginError, RecipeError
from wsf.plugins import Catalogue
from wsf.recipe.faults import Fault, fault, faults, unknown_key
from wsf.recipe.merge import CORE_DATA_KEYS
from wsf.recipe.schema import CoreRecipe, Recipe, Use
from wsf.recipe.sentences import shown_value
from wsf.recipe.tree import Key, Tree, message

KIND_OF_BLOCK = {record.block: kind for kind, record in KINDS.items()}
_DEFAULT_VIEWS = {"use": "whole"}

Block = TypeVar("Block", bound=Params)


def resolve(tree: Tree, catalogue: Catalogue, path: Path | None = None) -> Recipe:
    """The recipe that a tree means. Raises RecipeError with every fault, a line each."""
    resolver = _Resolver(tree, catalogue)
    core = resolver.core(path)
    uses = {block: resolver.component(kind, (block,)) for block, kind in KIND_OF_BLOCK.items() if kind != "views"}
    views = resolver.views(("views",))
    evaluate_views = resolver.views(("evaluate", "views"))
    if resolver.found or core is None:
        raise RecipeError("\n".join(resolver.messages()))
    return Recipe(
        core=core,
        dataset=_present(uses["data"]),
        views=tuple(map(_present, views)),
        evaluate_views=tuple(map(_present, evaluate_views)),
        backbone=_present(uses["backbone"]),
        head=_present(uses["head"]),
        aggregator=_present(uses["aggregator"]),
        loss=_present(uses["loss"]),
        schedule=_present(uses["schedule"]),
        path=path,
    )


def validated(model: type[Block], plain: Mapping[str, Any]) -> Block:
    """What a block of plain values means to its model. Raises pydantic's ValidationError."""
    # JSON's strict mode is what YAML needs: a list may become a tuple, but no text a number.
    return model.model_validate_json(json.dumps(plain), strict=True)


def _present(use: Use | None) -> Use:
    assert use is not None, "a component that is missing was told as a fault"
    return use


class _Resolver:
    """One pass over a tree, collecting faults instead of stopping at the first."""

    def __init__(self, tree: Tree, catalogue: Catalogue) -> None:
        self.tree = tree
        self.catalogue = catalogue
        self.found: list[Fault] = []

    def messages(self) -> list[str]:
        """Every fault with its place, in the order of the lines."""
        placed = [(self.tree.nearest(fault.keys).place, fault) for fault in self.found]
        placed.sort(key=lambda item: (item[0].source, item[0].line or 0))
        return list(dict.fromkeys(message(place, fault.about, fault.text) for place, fault in placed))

    def core(self, path: Path | None) -> CoreRecipe | None:
        """The part that no plugin defines. A recipe without a name is named after its file."""
        plain = self.tree.plain()
        if path is not None:
            plain.setdefault("name", path.stem)
        for key in plain:
            if key not in CoreRecipe.model_fields and key not in KIND_OF_BLOCK:
                self.found.append(unknown_key((key,), {*CoreRecipe.model_fields, *KIND_OF_BLOCK, "extends", "sweep"}))
        own = {key: value for key, value in plain.items() if key in CoreRecipe.model_fields}
        if isinstance(own.get("data"), dict):
            own["data"] = {key: value for key, value in own["data"].items() if key in CORE_DATA_KEYS}
        else:
            own.pop("data", None)  # told as a component's fault
        if isinstance(own.get("evaluate"), dict):
            own["evaluate"].pop("views", None)
        return self._validated(CoreRecipe, own, (), {("evaluate",): ["views"]})

    def component(self, kind: str, keys: tuple[Key, ...], default: Mapping[str, Any] | None = None) -> Use | None:
        """The component that the block at `keys` uses, or None where that is a fault."""
        block = self._at(keys)
        if block is None and default is not None:
            block = Tree({key: Tree(value, self.tree.place) for key, value in default.items()}, self.tree.place)
        if block is None or not isinstance(block.value, dict):
            got = "is missing" if block is None else f"must be a block, got {shown_value(block.plain())}"
            self.found.append(fault(keys, f"{got}; write {{use: NAME}}, NAME being one of: {self._names(kind)}"))
            return None
        use = block.value.get("use")
        if use is None or not isinstance(use.value, str):
            got = "`use` is missing" if use is None else f"`use` must be a name, got {shown_value(use.plain())}"
            self.found.append(fault(keys, f"{got}; add use: NAME, NAME being one of: {self._names(kind)}"))
            return None
        try:
            offer = self.catalogue.find(kind, use.value)
        except PluginError as error:
            self.found.append(Fault((*keys, "use"), str(error), ()))
            return None
        core_keys = CORE_DATA_KEYS if keys == ("data",) else frozenset[str]()
        own = {key: child.plain() for key, child in block.value.items() if key not in {"use", *core_keys}}
        params = self._validated(offer.component.params, own, keys, {(): {"use", *core_keys}})
        return None if params is None else Use(offer, params, self.catalogue.shortest_name(offer))

    def views(self, keys: tuple[Key, ...]) -> list[Use | None]:
        """The list of views at `keys`; the whole picture where none is given."""
        block = self._at(keys)
        if block is None:
            return [self.component("views", (*keys, 0), _DEFAULT_VIEWS)]
        if not isinstance(block.value, list) or not block.value:
            self.found.append(fault(keys, f"must be a list such as [{{use: whole}}], got {shown_value(block.plain())}"))
            return []
        return [self.component("views", (*keys, index)) for index in range(len(block.value))]

    def _at(self, keys: tuple[Key, ...]) -> Tree | None:
        found: Tree | None = self.tree
        for key in keys:
            found = found.get(key) if found is not None else None
        return found

    def _names(self, kind: str) -> str:
        return ", ".join(sorted({offer.component.name for offer in self.catalogue.offers(kind)})) or "none installed"

    def _validated(
        self,
        model: type[Block],
        plain: Mapping[str, Any],
        keys: tuple[Key, ...],
        others: Mapping[tuple[Key, ...], Iterable[str]],
    ) -> Block | None:
        try:
            return validated(model, plain)
        except ValidationError as error:
            self.found += faults(error, model, plain, keys, others)
            return None
