"""Paths that come from data: never outside the data root."""

from pathlib import Path

from wsf.errors import DataError


def below(root: Path, name: str) -> Path:
    """`root / name`, refused where it leads out of the root (by `..`, an absolute path or a link). Raises DataError."""
    path = root / name
    if not path.resolve().is_relative_to(root.resolve()):
        raise DataError(f"{root}: '{name}' leads outside the data root; only files below it are read")
    return path
