"""`sweep:`, lists of values for some keys: every combination of them is a recipe of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from wsf.errors import RecipeError
from wsf.recipe.overrides import Override
from wsf.recipe.schema import Recipe
from wsf.recipe.sentences import shown_value
from wsf.recipe.tree import Tree, dotted, message

BLOCK = "sweep"
MOST = 1000
"""Recipes that one sweep may give, so that a slip of the pen does not start a year of work."""


@dataclass(frozen=True)
class Variant:
    """One of the recipes that a file stands for. `changes` is what its sweep put where, by dotted key."""

    recipe: Recipe
    changes: Mapping[str, Any]


def taken_out(tree: Tree) -> tuple[Tree, Tree | None]:
    """A recipe without its sweep, and the sweep, if it has one."""
    if not isinstance(tree.value, dict):
        return tree, None
    return Tree({key: child for key, child in tree.value.items() if key != BLOCK}, tree.place), tree.get(BLOCK)


def of_sweep(override: Override) -> Override | None:
    """An override of the sweep, whose keys are dotted: `-o sweep.optimiser.lr=[1, 2]`; None for any other."""
    if override.keys[0] != BLOCK:
        return None
    return Override((BLOCK, dotted(override.keys[1:])), override.value) if override.keys[1:] else override


def combinations(sweep: Tree | None, fixed: Sequence[Override]) -> list[tuple[Override, ...]]:
    """The product of a sweep's values, the last key's changing fastest; one empty combination without a sweep.

    `fixed` overrides hold for all, so that none may set what is varied. Raises RecipeError with every fault.
    """
    if sweep is None or sweep.value is None:
        return [()]
    if not isinstance(sweep.value, dict):
        text = f"must be a block of keys with lists of values, got {shown_value(sweep.plain())}"
        raise RecipeError(message(sweep.place, [BLOCK], f"{text}; write {{optimiser.lr: [0.01, 0.02]}}"))
    faults = [fault for key, values in sweep.value.items() for fault in _faults(key, values, fixed)]
    if faults:
        raise RecipeError("\n".join(faults))
    axes = [
        [Override(tuple(key.split(".")), value) for value in values.value]
        for key, values in sweep.value.items()
        if isinstance(values.value, list)
    ]
    count = prod(map(len, axes))
    if count > MOST:
        raise RecipeError(message(sweep.place, [BLOCK], f"gives {count:,} recipes, more than {MOST:,}; shorten it"))
    return list(product(*axes))


def _faults(key: str, values: Tree, fixed: Sequence[Override]) -> Iterator[str]:
    """What is wrong with one key of a sweep."""
    keys, place, path = tuple(key.split(".")), values.place, (BLOCK, key)
    if not all(keys):
        yield message(place, path, "a dotted key is expected, such as optimiser.lr")
    elif keys[0] in ("extends", BLOCK):
        yield message(place, path, f"`{keys[0]}` cannot be varied; write one recipe for each")
    elif not isinstance(values.value, list) or not values.value:
        got = values.plain()
        hint = f"; write [{shown_value(got)}]" if isinstance(got, str | bool | int | float) else ""
        yield message(place, path, f"must be a list of values, got {shown_value(got)}{hint}")
    for override in fixed:
        if _sets(override, keys):
            text = f"the sweep varies {key}; to choose its values, give -o 'sweep.{key}=[...]' instead"
            yield message(override.value.place, override.keys, text)


def _sets(override: Override, keys: tuple[str, ...]) -> bool:
    """Whether an override gives a value to a key, or to one below it."""
    count = len(override.keys)
    if override.keys[: len(keys)] == keys:
        return True
    found: Tree | None = override.value if keys[:count] == override.keys else None
    for key in keys[count:]:
        found = found.get(key) if found is not None else None
    return found is not None
