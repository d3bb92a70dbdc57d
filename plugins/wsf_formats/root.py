"""The folder under which a dataset's files lie."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field

from wsf import DataError, PathText, Record, below, listed

Root = Annotated[PathText, Field(min_length=1)]


def open_root(root: str, expected: str) -> Path:
    """The data root as a folder that exists. Raises DataError, saying what was expected in it."""
    path = Path(root).expanduser()
    if path.is_dir():
        return path
    if path.exists():
        raise DataError(f"data.root: {path} is no folder; give the folder that holds {expected}")
    above = next((parent for parent in path.absolute().parents if parent.is_dir()), Path("/"))
    raise DataError(
        f"data.root: no folder {path}; give the folder that holds {expected} ({above} holds {listed(names_in(above))})"
    )


def names_in(folder: Path) -> list[str]:
    """What a folder holds, sorted, folders with a slash, hidden files left out. Raises DataError."""
    try:
        with os.scandir(folder) as entries:
            return sorted(f"{e.name}/" if e.is_dir() else e.name for e in entries if not e.name.startswith("."))
    except OSError as error:
        raise DataError(f"{folder}: cannot be read ({error.strerror}); check its permissions") from error


def read_picture(root: Path, record: Record) -> bytes:
    """The file that a record's source names. Raises DataError."""
    try:
        return below(root, record.source).read_bytes()
    except OSError as error:
        raise DataError(f"{root / record.source}: cannot be read ({error.strerror}); check the data root") from error


def read_text(root: Path, name: str) -> str:
    """A file below the root as text in UTF-8, with or without a byte order mark. Raises DataError."""
    path = below(root, name)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8") from error


def refuse_missing(where: str, missing: Sequence[str], total: int) -> None:
    """Raises DataError where pictures of a list are not there."""
    if missing:
        raise DataError(
            f"{where}: {len(missing):,} of {total:,} pictures are missing ({listed(missing[:3])}"
            f"{', …' if len(missing) > 3 else ''}); add them, or take them off the list"
        )
