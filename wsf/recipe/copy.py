"""A shipped recipe as a file of the user's own."""

from __future__ import annotations

from pathlib import Path

from wsf.errors import RecipeError, unknown
from wsf.recipe.extends import parent_of
from wsf.recipe.read import read_file
from wsf.recipe.shipped import shipped_recipes


def copy_recipe(name: str, destination: Path) -> Path:
    """Copies a shipped recipe to a new file, or into a folder; returns the file. Raises RecipeError."""
    shipped = shipped_recipes()
    if name not in shipped:
        raise RecipeError(unknown("shipped recipe", name, shipped))
    target = destination / shipped[name].name if destination.is_dir() else destination
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(_standing_alone(shipped[name]))
    except FileExistsError:
        raise RecipeError(f"{target}: exists already, and nothing is overwritten; give another file") from None
    except OSError as error:
        raise RecipeError(
            f"{target}: cannot be written ({error.strerror}); give a file in a folder of yours"
        ) from error
    return target


def _standing_alone(path: Path) -> str:
    """The text of a recipe whose `extends` names the shipped recipe, not a file beside the original."""
    text = path.read_text(encoding="utf-8")
    extends = read_file(path, str(path)).get("extends")
    if extends is None or extends.place.line is None:
        return text
    parent = parent_of(path, extends)
    names = [name for name, file in shipped_recipes().items() if file.resolve() == parent.resolve()]
    lines = text.splitlines(keepends=True)
    index = extends.place.line - 1
    lines[index] = lines[index].replace(str(extends.value), names[0], 1)
    return "".join(lines)
