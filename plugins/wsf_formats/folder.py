"""ImageNet's layout: a folder a class."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from pydantic import Field

from wsf import DataError, Dataset, DatasetContext, Labels, Params, Record, below, listed, unknown
from wsf_formats.classes import ClassNames
from wsf_formats.records import PathRecords
from wsf_formats.root import Root, names_in, open_root, read_picture

SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff", ".webp")
_USUAL = ("train", "val", "valid", "validation", "test")
_EXPECTED = "<split>/<class>/*.jpg or <class>/*.jpg"


class FolderParams(Params):
    root: Root = Field(description=f"folder that holds {_EXPECTED}")
    splits: tuple[str, ...] | None = Field(
        None, description="folders that are splits; null for those called like one; [] for none, which makes all train"
    )
    classes: ClassNames = Field(None, description="class folders to take, in the order of the labels; all if null")


class ClassFolders:
    """Every picture carries one class, the name of its folder; folders below that are looked through too.

    The id of a record is its path below the root. Hidden files, and files that no picture's suffix ends, are left out.
    """

    def __init__(self, params: FolderParams) -> None:
        self._root = open_root(params.root, _EXPECTED)
        splits = _usual_splits(self._root) if params.splits is None else params.splits
        self._folders = {split: split for split in splits} or {"train": "."}
        found = {split: self._class_folders(split) for split in self._folders}
        every = sorted({name for names in found.values() for name in names})
        if params.classes is None and "train" in found:
            for split, names in found.items():
                if unseen := set(names).difference(found["train"]):
                    raise DataError(
                        f"{self._root / split}: class folders that are not in {self._root / 'train'}: "
                        f"{listed(sorted(unseen))}; rename them, or give data.classes"
                    )
        for name in params.classes or ():
            if name not in every:
                raise DataError(f"data.classes: {self._root} has {unknown('class folder', name, every)}")
        self.classes = params.classes or tuple(every)
        # One row a class, which all its records share: 1.2 million rows of 1,512 would be 1.8 GB.
        rows = np.full((len(self.classes), len(self.classes)), -1, dtype=np.int8)
        np.fill_diagonal(rows, 1)
        rows.flags.writeable = False
        self._rows: list[Labels] = list(rows)

    @property
    def splits(self) -> tuple[str, ...]:
        """The split folders, or `train` where there are none."""
        return tuple(self._folders)

    def records(self, split: str) -> Sequence[Record]:
        """Class by class in the order of `classes`, sorted within. Raises DataError."""
        if split not in self._folders:
            raise DataError(f"{self._root}: {unknown('split', split, self._folders)}")
        sources: list[str] = []
        labels: list[Labels] = []
        for name, row in zip(self.classes, self._rows, strict=True):
            folder = Path(self._folders[split]) / name
            found = sorted(_pictures(below(self._root, str(folder)), folder.as_posix()))
            sources += found
            labels += [row] * len(found)
        if not sources:
            where = self._root / self._folders[split]
            raise DataError(f"{where}: no picture in its class folders; looked for {', '.join(SUFFIXES)}")
        return PathRecords(sources, labels)

    def read(self, record: Record) -> bytes:
        """The file's bytes. Raises DataError."""
        return read_picture(self._root, record)

    def _class_folders(self, split: str) -> list[str]:
        folder = below(self._root, self._folders[split])
        if not folder.is_dir():
            raise DataError(f"{folder}: no such folder; {self._root} holds {listed(names_in(self._root))}")
        names = names_in(folder)
        classes = [_proper(name.removesuffix("/"), folder) for name in names if name.endswith("/")]
        if not classes:
            raise DataError(f"{folder}: no class folder; expected {_EXPECTED}, found {listed(names)}")
        return classes


def _usual_splits(root: Path) -> tuple[str, ...]:
    """The folders called like a split, unless they hold pictures: then `train` is a class, as it is in Pascal VOC."""
    held = {name: names_in(root / name) for name in _USUAL if (root / name).is_dir()}
    nested = any(
        any(name.endswith("/") for name in names) and not any(map(_is_picture, names)) for names in held.values()
    )
    return tuple(held) if nested else ()


def _pictures(folder: Path, name: str) -> Iterator[str]:
    """The pictures in and below a folder, as paths that begin with `name`; none where there is no such folder."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _pictures(folder / entry.name, f"{name}/{entry.name}")
            elif _is_picture(entry.name):
                yield f"{name}/{_proper(entry.name, folder)}"


def _is_picture(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def _proper(name: str, folder: Path) -> str:
    """The name, refused where it holds bytes that are no UTF-8: no table of scores could hold it. Raises DataError."""
    if not name.isascii():
        try:
            name.encode()
        except UnicodeEncodeError:
            raise DataError(f"{folder}: the name {name!a} is not UTF-8 text; rename the file or folder") from None
    return name


def _build(params: FolderParams, _context: DatasetContext) -> ClassFolders:
    return ClassFolders(params)


FOLDER = Dataset(
    name="folder",
    params=FolderParams,
    summary="ImageNet's layout: a folder a class, each picture with exactly one label",
    equation="root/<split>/<class>/**/*.jpg, or root/<class>/**/*.jpg",
    source="Deng, Dong, Socher, Li, Li and Fei-Fei, CVPR 2009",
    example={"root": "${IMAGENET}"},
    build=_build,
)
