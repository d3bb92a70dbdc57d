"""The data sets `scenes` and `scenes_objects` as components."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from pydantic import Field

from wsf import Box, DataError, Dataset, DatasetContext, Params, Record, below
from wsf_scenes import collection, store
from wsf_scenes.layout import labels_of


class DrawnParams(Params):
    """Parameters of a data set that is drawn on first use."""

    limit: int | None = Field(
        default=None,
        ge=1,
        description="draw and use only the first so many pictures of every split, for a quick try; null: all",
    )


class DrawnPictures:
    """A data set that is drawn on first use, into the cache."""

    def __init__(self, drawn: collection.Collection, cache: Path, limit: int | None) -> None:
        self._drawn, self._cache, self._limit = drawn, cache, limit
        self.classes = drawn.classes
        self.splits = tuple(drawn.sizes)

    def records(self, split: str) -> Sequence[Record]:
        """In the order of their numbers. Raises DataError."""
        if split not in self.splits:
            raise DataError(f"{self._drawn.name}: no split named '{split}'; choose one of {', '.join(self.splits)}")
        return [
            self._record(
                split, index, tuple(Box(label, (x0, y0, x1, y1), hidden) for label, x0, y0, x1, y1, hidden in boxes)
            )
            for index, boxes in enumerate(self._boxes[split])
        ]

    def read(self, record: Record) -> bytes:
        """A JPEG file. Raises DataError."""
        try:
            return below(self._root, record.source).read_bytes()
        except OSError as error:
            raise DataError(f"{self._root}: {record.source} cannot be read ({error}); {self._way_out}") from error

    def _record(self, split: str, index: int, boxes: tuple[Box, ...]) -> Record:
        labels = labels_of(boxes, len(self.classes))
        return Record(f"{split}_{index:05d}", store.source(split, index), labels, boxes)

    @property
    def _way_out(self) -> str:
        return "delete that folder, and it is drawn anew"

    @cached_property
    def _root(self) -> Path:
        return store.folder(self._drawn, self._cache, self._limit)

    @cached_property
    def _boxes(self) -> dict[str, list[list[tuple[int, int, int, int, int, bool]]]]:
        try:
            boxes: dict[str, list[list[tuple[int, int, int, int, int, bool]]]] = json.loads(
                (self._root / store.ANNOTATIONS).read_text()
            )
        except (OSError, ValueError) as error:
            raise DataError(f"{self._root}: {store.ANNOTATIONS} cannot be read ({error}); {self._way_out}") from error
        return boxes


def _scenes(params: DrawnParams, context: DatasetContext) -> DrawnPictures:
    return DrawnPictures(collection.SCENES, context.cache, params.limit)


def _scenes_objects(params: DrawnParams, context: DatasetContext) -> DrawnPictures:
    return DrawnPictures(collection.SCENES_OBJECTS, context.cache, params.limit)


SCENES = Dataset(
    name="scenes",
    params=DrawnParams,
    summary="small objects of 12 classes in cluttered drawn pictures of 500 pixels; 400 to train, 200 to test",
    source="docs/scenes.md",
    example={"limit": 8},
    build=_scenes,
)

SCENES_OBJECTS = Dataset(
    name="scenes_objects",
    params=DrawnParams,
    summary="one object of 36 other classes in a drawn picture of 256 pixels, for pre-training; 9000 and 720",
    source="docs/scenes.md",
    example={"limit": 8},
    build=_scenes_objects,
)
