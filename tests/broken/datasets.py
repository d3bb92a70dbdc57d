"""Datasets that break one promise each."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from broken import Broken
from broken.aggregators import NoParams
from toy_plugin import Squares, SquaresParams
from wsf import Box, Dataset, Record


class Few(Squares):
    """Four pictures a split."""

    def __init__(self) -> None:
        super().__init__(SquaresParams(count=4, size=32))


class OneNameTwice(Few):
    classes = ("red", "red", "green")


class Obliging(Few):
    def records(self, split: str) -> Sequence[Record]:
        return super().records(split) if split in self.splits else []


class OneIdTwice(Few):
    def records(self, split: str) -> Sequence[Record]:
        return [replace(record, id="picture") for record in super().records(split)]


class WideLabels(Few):
    def records(self, split: str) -> Sequence[Record]:
        return [replace(record, labels=record.labels.astype(np.int64)) for record in super().records(split)]


class BoxesOutside(Few):
    def records(self, split: str) -> Sequence[Record]:
        return [
            replace(record, boxes=(Box(int(record.labels.argmax()), (0.0, 0.0, 40.0, 8.0)),))
            for record in super().records(split)
        ]


class Damaged(Few):
    def records(self, split: str) -> Sequence[Record]:
        return [replace(record, boxes=None) for record in super().records(split)]

    def read(self, record: Record) -> bytes:
        return super().read(record)[:20]


_TURNS = itertools.count()


class Restless(Few):
    def records(self, split: str) -> Sequence[Record]:
        found = super().records(split)
        turn = next(_TURNS) % len(found) if split == "train" else 0
        return [*found[turn:], *found[:turn]]


def dataset(built: Any) -> Dataset[Any]:
    return Dataset(name="broken", params=NoParams, summary="for a test", build=lambda *_: built())


BROKEN = {
    "classes": Broken(dataset(OneNameTwice), "expected a tuple of different names, got ('red', 'red', 'green')"),
    "unknown_split": Broken(dataset(Obliging), "records('no_split_is_called_this') gives 0 records"),
    "records": Broken(dataset(OneIdTwice), "split 'train': ids stand twice: picture"),
    "labels": Broken(dataset(WideLabels), "labels: expected int8 of (3,), got int64 of (3,)"),
    "boxes": Broken(dataset(BoxesOutside), "(0.0, 0.0, 40.0, 8.0) is empty, or not in the picture of 32 by 32 pixels"),
    "reads": Broken(dataset(Damaged), "not a picture that Pillow can read"),
    "repeatable": Broken(dataset(Restless), "split 'train': gives 'train_000"),
}
