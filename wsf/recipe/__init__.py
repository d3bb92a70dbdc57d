"""Recipes: read with line numbers, inherited, overridden, resolved against the installed plugins, written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wsf.plugins import Catalogue
from wsf.recipe import overrides as _overrides
from wsf.recipe.extends import find, load_tree
from wsf.recipe.resolve import resolve
from wsf.recipe.schema import CoreRecipe, Recipe, Use
from wsf.recipe.shipped import shipped_recipes
from wsf.recipe.window import check_declared_window
from wsf.recipe.write import resolved_mapping, to_yaml, write_recipe

__all__ = [
    "CoreRecipe",
    "Recipe",
    "Use",
    "load_recipe",
    "resolved_mapping",
    "shipped_recipes",
    "to_yaml",
    "write_recipe",
]


def load_recipe(
    source: str | Path, overrides: Sequence[str] = (), *, catalogue: Catalogue, data_root: str | None = None
) -> Recipe:
    """The recipe in a file, or the shipped one of that name, resolved. Raises RecipeError with every fault.

    `overrides` are the texts of `-o key.path=value`; `data_root` stands for `data.root`.
    """
    parsed = [_overrides.parse(text) for text in overrides]
    if data_root is not None:
        parsed.append(_overrides.data_root(data_root))
    path = find(source)
    recipe = resolve(_overrides.overridden(load_tree(path), parsed), catalogue, path)
    check_declared_window(recipe)
    return recipe
