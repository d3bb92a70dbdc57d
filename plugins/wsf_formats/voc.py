"""Pascal VOC in its devkit's layout, of any year and with any classes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from pydantic import Field

from wsf import Box, DataError, Dataset, DatasetContext, Labels, Params, Record, below, listed, unknown
from wsf_formats.annotation import Annotated, parse_annotation
from wsf_formats.classes import ClassNames
from wsf_formats.image_sets import ImageSets
from wsf_formats.root import Root, names_in, open_root, read_picture, refuse_missing

_EXPECTED = "JPEGImages, Annotations and ImageSets/Main, or VOCdevkit with a VOC<year> folder"


class VocParams(Params):
    root: Root = Field(description="folder with JPEGImages, Annotations and ImageSets/Main, or VOCdevkit above it")
    year: int | None = Field(None, ge=1000, le=9999, description="which VOC<year> below root, where there are several")
    classes: ClassNames = Field(None, description="class names in the order of the labels; all that are known if null")


class Voc:
    """Labels come from the per-class lists where there are any, otherwise from the boxes.

    A class of which a picture shows only difficult objects is 0 there. A split without annotations and lists, such as
    a test split whose labels are secret, has labels of 0 and no boxes.
    """

    def __init__(self, params: VocParams) -> None:
        self._root = _year_folder(open_root(params.root, _EXPECTED), params.year)
        self._sets = ImageSets(self._root)
        self._pictures = _names(self._root, "JPEGImages")
        self._annotations = _names(self._root, "Annotations")
        self._parsed: dict[str, tuple[Annotated, ...]] = {}
        self.classes = params.classes or self._sets.classes or self._annotated_classes
        self._check_classes()

    @property
    def splits(self) -> tuple[str, ...]:
        """The lists in ImageSets/Main that are not of one class."""
        return self._sets.splits

    def records(self, split: str) -> Sequence[Record]:
        """In the order of the split's list. Raises DataError."""
        ids = self._sets.ids(split)
        missing = [name for name in ids if f"{name}.jpg" not in self._pictures]
        refuse_missing(f"{self._root}: split '{split}'", [f"JPEGImages/{name}.jpg" for name in missing], len(ids))
        objects = [self._objects(name) for name in ids]
        labels = self._labels(split, ids, objects)
        return [
            Record(id=name, source=f"JPEGImages/{name}.jpg", labels=row, boxes=self._boxes(found))
            for name, row, found in zip(ids, labels, objects, strict=True)
        ]

    def read(self, record: Record) -> bytes:
        """The JPEG file. Raises DataError."""
        return read_picture(self._root, record)

    def _labels(self, split: str, ids: list[str], objects: list[tuple[Annotated, ...] | None]) -> Labels:
        """(N, K)."""
        listed_classes = [(k, name) for k, name in enumerate(self.classes) if (name, split) in self._sets.lists]
        unannotated = [name for name, found in zip(ids, objects, strict=True) if found is None]
        if len(listed_classes) < len(self.classes) and 0 < len(unannotated) < len(ids):
            raise DataError(
                f"{self._root}: split '{split}': {len(unannotated):,} of {len(ids):,} pictures have no annotation "
                f"({unannotated[0]}.xml, …) and no list per class; add them, or take the pictures off the list"
            )
        labels = np.stack([self._labels_from(found) for found in objects])
        for k, name in listed_classes:
            known = self._sets.labels(name, split)
            if unlisted := [picture for picture in ids if picture not in known]:
                raise DataError(
                    f"{self._sets.folder}: {name}_{split}.txt lacks {len(unlisted):,} of the {len(ids):,} pictures of "
                    f"{split}.txt ({unlisted[0]}, …); complete it, or remove it, so that the boxes give the labels"
                )
            labels[:, k] = [known[picture] for picture in ids]
        return labels

    def _labels_from(self, objects: tuple[Annotated, ...] | None) -> Labels:
        """(K,)."""
        labels = np.full(len(self.classes), -1 if objects is not None else 0, dtype=np.int8)
        for found in objects or ():
            if (k := self._index.get(found.name)) is not None:
                labels[k] = max(labels[k], 0 if found.difficult else 1)
        return labels

    def _boxes(self, objects: tuple[Annotated, ...] | None) -> tuple[Box, ...] | None:
        if objects is None:
            return None
        known = [found for found in objects if found.name in self._index]
        return tuple(Box(self._index[found.name], found.region, found.difficult) for found in known)

    def _objects(self, name: str) -> tuple[Annotated, ...] | None:
        """What a picture's annotation says, or None where there is none."""
        file = f"{name}.xml"
        if file not in self._annotations:
            return None
        if name not in self._parsed:
            path = self._root / "Annotations" / file
            if self._annotations[file]:
                below(self._root, f"Annotations/{file}")
            try:
                data = path.read_bytes()
            except OSError as error:
                raise DataError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
            self._parsed[name] = parse_annotation(data, str(path))
        return self._parsed[name]

    @cached_property
    def _index(self) -> dict[str, int]:
        return {name: k for k, name in enumerate(self.classes)}

    @cached_property
    def _annotated_classes(self) -> tuple[str, ...]:
        """Every class that has a box in any split."""
        ids = {name for split in self.splits for name in self._sets.ids(split)}
        return tuple(sorted({found.name for name in ids for found in self._objects(name) or ()}))

    def _check_classes(self) -> None:
        if not self.classes:
            raise DataError(
                f"{self._root}: no list per class and no annotation says which classes there are; give data.classes"
            )
        if all(name in self._sets.classes for name in self.classes):
            return
        known = sorted({*self._sets.classes, *self._annotated_classes})
        for name in self.classes:
            if known and name not in known:
                raise DataError(f"data.classes: {self._root} has {unknown('class', name, known)}")


def _year_folder(root: Path, year: int | None) -> Path:
    """The folder that holds JPEGImages: root itself, or the VOC<year> below it or below its VOCdevkit."""
    for devkit in (root, root / "VOCdevkit"):
        years = sorted(devkit.glob("VOC[0-9][0-9][0-9][0-9]/JPEGImages")) if devkit.is_dir() else []
        folders = {int(path.parent.name.removeprefix("VOC")): path.parent for path in years}
        if len(folders) == 1 and year is None:
            return next(iter(folders.values()))
        if folders and year is None:
            raise DataError(
                f"data.year: {devkit} holds {listed(map(str, folders))}; say which, e.g. year: {max(folders)}"
            )
        if folders and year is not None:
            if year not in folders:
                raise DataError(f"data.year: {devkit} has no VOC{year}; it holds {listed(map(str, folders))}")
            return folders[year]
    if not (root / "JPEGImages").is_dir():
        raise DataError(
            f"data.root: {root} holds {listed(names_in(root))}; expected {_EXPECTED}; give the folder that holds them"
        )
    if year is not None and root.name.startswith("VOC") and root.name != f"VOC{year}":
        raise DataError(f"data.year: {root} is not VOC{year}; remove year, or give the folder above as data.root")
    return root


def _names(root: Path, folder: str) -> dict[str, bool]:
    """The files of a folder of the devkit, and whether each is a link, which may lead outside the root."""
    path = below(root, folder)
    if not path.is_dir():
        return {}
    with os.scandir(path) as entries:
        return {entry.name: entry.is_symlink() for entry in entries}


def _build(params: VocParams, _context: DatasetContext) -> Voc:
    return Voc(params)


VOC = Dataset(
    name="voc",
    params=VocParams,
    summary="Pascal VOC in its devkit's layout: labels, difficult flags and boxes",
    source="Everingham, Van Gool, Williams, Winn and Zisserman, IJCV 2010",
    example={"root": "${WSF_VOC}"},
    build=_build,
)
