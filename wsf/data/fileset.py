"""Picture files that somebody names, as a dataset without labels."""

from __future__ import annotations

from collections.abc import Sequence
from glob import glob
from pathlib import Path

import numpy as np

from wsf.contracts import Record
from wsf.errors import DataError

SUFFIXES = frozenset({".bmp", ".gif", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff", ".webp"})


class FileSet:
    """One split, `files`, whose labels are all unknown."""

    splits = ("files",)

    def __init__(self, paths: Sequence[Path], classes: tuple[str, ...]) -> None:
        self.classes = classes
        self._paths = paths

    def records(self, split: str) -> Sequence[Record]:
        """A record a file, its id the path as given."""
        assert split == "files", split
        unknown = np.zeros(len(self.classes), np.int8)
        return [Record(str(path), str(path), unknown) for path in self._paths]

    def read(self, record: Record) -> bytes:
        """The file's bytes. Raises DataError."""
        try:
            return Path(record.source).read_bytes()
        except OSError as error:
            raise DataError(f"{record.source}: cannot be read ({error.strerror}); check the path") from error


def find_pictures(names: Sequence[str]) -> list[Path]:
    """Files as named, the pictures in and below named folders, and globs; each once, in order. Raises DataError."""
    found: dict[Path, None] = {}
    for name in names:
        path = Path(name)
        if path.is_dir():
            below = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
            if not below:
                raise DataError(f"{name}: no picture in this folder or below; looked for {', '.join(sorted(SUFFIXES))}")
            found.update(dict.fromkeys(below))
        elif path.exists():
            found[path] = None
        else:
            names_matched = glob(name, recursive=True)  # noqa: PTH207 - pathlib's takes no absolute pattern
            matched = [file for file in sorted(map(Path, names_matched)) if file.is_file()]
            if not matched:
                raise DataError(f"{name}: no such file, folder or match; give pictures that exist")
            found.update(dict.fromkeys(matched))
    return list(found)
