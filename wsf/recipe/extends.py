"""Finding a recipe's file, and following what it extends."""

from __future__ import annotations

import os
from pathlib import Path

from wsf.errors import RecipeError, unknown
from wsf.recipe.merge import merged
from wsf.recipe.read import read_file
from wsf.recipe.shipped import shipped_recipes
from wsf.recipe.tree import Tree, message

SUFFIXES = (".yaml", ".yml")
NOT_INHERITED = ("name", "title", "published")
"""A variant is not what a paper published, and its runs are kept and shown under a name of their own."""


def find(source: str | Path) -> Path:
    """The file of a recipe given by path or by a shipped name. Raises RecipeError."""
    path, shipped = Path(source), shipped_recipes()
    if os.path.isfile(path):  # noqa: PTH113
        return path
    if str(source) in shipped:
        return shipped[str(source)]
    if os.path.isdir(path):  # noqa: PTH112 - pathlib's raises for a name that is too long
        raise RecipeError(f"{path}: is a folder; give a recipe's file, or a shipped recipe: {', '.join(shipped)}")
    if path.suffix in SUFFIXES:
        raise RecipeError(f"{path}: no such file; check the path, or give a shipped recipe: {', '.join(shipped)}")
    raise RecipeError(f"{unknown('recipe', str(source), shipped)}; or give the path of a recipe's file")


def load_tree(path: Path, inheriting: tuple[Path, ...] = ()) -> Tree:
    """The file with everything that it inherits. `inheriting` are the files on the way here. Raises RecipeError."""
    tree = read_file(path, shown(path))
    extends = tree.get("extends")
    if not isinstance(tree.value, dict) or extends is None:
        return tree
    own = Tree({key: child for key, child in tree.value.items() if key != "extends"}, tree.place)
    chain = (*inheriting, path)
    parent = parent_of(path, extends)
    if not os.path.isfile(parent):  # noqa: PTH113
        raise RecipeError(message(extends.place, ["extends"], f"there is no file {shown(parent)}; check the path"))
    if parent.resolve() in [file.resolve() for file in chain]:
        circle = " → ".join(shown(file) for file in (*chain, parent))
        raise RecipeError(message(extends.place, ["extends"], f"goes round in a circle: {circle}; break it"))
    base = load_tree(parent, chain)
    if isinstance(base.value, dict):
        base = Tree({key: child for key, child in base.value.items() if key not in NOT_INHERITED}, base.place)
    return merged(base, own)


def parent_of(path: Path, extends: Tree) -> Path:
    """What a recipe's `extends` names: a shipped recipe, or a file by its relative path. Raises RecipeError."""
    name, shipped = extends.value, shipped_recipes()
    if isinstance(name, str) and name in shipped:
        return shipped[name]
    if isinstance(name, str) and name.endswith(SUFFIXES) and not Path(name).is_absolute():
        return Path(os.path.normpath(path.parent / name))
    problem = unknown("shipped recipe", name, shipped) if isinstance(name, str) else f"must be text, got {name!r}"
    raise RecipeError(message(extends.place, ["extends"], f"{problem}; or give a .yaml file, relative to this one"))


def shown(path: Path) -> str:
    """A path as short as it can be: relative where it lies below the working folder."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
