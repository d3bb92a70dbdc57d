"""The recipes that travel with wsf."""

from __future__ import annotations

from pathlib import Path

import wsf


def shipped_recipes() -> dict[str, Path]:
    """Every shipped recipe by its name: its path below the folder, without the suffix."""
    folder = _folder()
    return {path.relative_to(folder).with_suffix("").as_posix(): path for path in sorted(folder.glob("**/*.yaml"))}


def summary(path: Path) -> str:
    """The first line of a recipe's header, without the file's own name."""
    with path.open(encoding="utf-8") as file:
        line = file.readline()
    return line.removeprefix("#").strip().split(".yaml: ", 1)[-1] if line.startswith("#") else ""


def _folder() -> Path:
    """Inside the installed package; in a checkout, beside it."""
    package = Path(wsf.__file__).parent
    installed = package / "recipes"
    return installed if installed.is_dir() else package.parent / "recipes"
