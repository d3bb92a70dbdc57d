"""Recipes: read with line numbers, inherited, overridden, varied, resolved against the installed plugins, written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wsf.errors import RecipeError
from wsf.plugins import Catalogue
from wsf.recipe import overrides as _overrides
from wsf.recipe import sweep as _sweep
from wsf.recipe.extends import find, load_tree
from wsf.recipe.resolve import resolve
from wsf.recipe.schema import CoreRecipe, Recipe, Use
from wsf.recipe.shipped import shipped_recipes
from wsf.recipe.sweep import Variant
from wsf.recipe.tree import Place, Tree, dotted
from wsf.recipe.window import check_declared_window
from wsf.recipe.write import resolved_mapping, to_yaml, write_recipe

__all__ = [
    "CoreRecipe",
    "Recipe",
    "Use",
    "Variant",
    "load_recipe",
    "load_recipes",
    "resolved_mapping",
    "shipped_recipes",
    "to_yaml",
    "write_recipe",
]


def load_recipe(
    source: str | Path, overrides: Sequence[str] = (), *, catalogue: Catalogue, data_root: str | None = None
) -> Recipe:
    """The recipe in a file, or the shipped one of that name, resolved, without its sweep. Raises RecipeError.

    The error tells every fault. `overrides` are the texts of `-o key.path=value`; `data_root` stands for `data.root`.
    """
    path, tree, sweep, fixed = _read(source, overrides, data_root)
    _sweep.combinations(sweep, ())
    return _resolved(path, tree, fixed, catalogue)


def load_recipes(
    source: str | Path,
    overrides: Sequence[str] = (),
    *,
    catalogue: Catalogue,
    data_root: str | None = None,
    seeds: int | None = None,
) -> list[Variant]:
    """Like `load_recipe`, but every recipe that the sweep gives, with `seeds` seeds each, counted from its own.

    Raises RecipeError with every fault of all of them, each once.
    """
    path, tree, sweep, fixed = _read(source, overrides, data_root)
    variants, faults = [], []
    for combination in _sweep.combinations(sweep, fixed):
        changes = {dotted(override.keys): override.value.plain() for override in combination}
        if seeds is not None and "seed" in changes:
            raise RecipeError(f"--seeds {seeds}: the sweep varies seed; leave one of the two away")
        try:
            recipe = _resolved(path, tree, [*fixed, *combination], catalogue)
            for seed in range(recipe.core.seed, recipe.core.seed + (seeds or 1)):
                chosen = _overrides.Override(("seed",), Tree(seed, Place(f"--seeds {seeds}")))
                one = recipe if seeds is None else _resolved(path, tree, [*fixed, *combination, chosen], catalogue)
                variants.append(Variant(one, changes))
        except RecipeError as error:
            faults += str(error).split("\n")
    if faults:
        raise RecipeError("\n".join(dict.fromkeys(faults)))
    return variants


def _read(
    source: str | Path, overrides: Sequence[str], data_root: str | None
) -> tuple[Path, Tree, Tree | None, list[_overrides.Override]]:
    """A recipe's file, what it says, its sweep, and the overrides that hold for all that the sweep gives."""
    parsed = [_overrides.parse(text) for text in overrides]
    if data_root is not None:
        parsed.append(_overrides.data_root(data_root))
    path = find(source)
    of_sweep = [found for override in parsed if (found := _sweep.of_sweep(override))]
    tree, sweep = _sweep.taken_out(_overrides.overridden(load_tree(path), of_sweep))
    return path, tree, sweep, [override for override in parsed if _sweep.of_sweep(override) is None]


def _resolved(path: Path, tree: Tree, overrides: Sequence[_overrides.Override], catalogue: Catalogue) -> Recipe:
    recipe = resolve(_overrides.overridden(tree, overrides), catalogue, path)
    check_declared_window(recipe)
    return recipe
