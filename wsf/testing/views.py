"""What every kind of views promises: a record to examples, regions of its picture with their labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from wsf.contracts import Box, Example, Record
from wsf.errors import DataError
from wsf.testing.dataset import expect_labels
from wsf.testing.promise import NotAtHandError, expect
from wsf.testing.subject import CLASSES

if TYPE_CHECKING:
    from wsf.components import Views
    from wsf.testing.subject import Subject

_SIZE = (320, 240)


def examples(subject: Subject) -> None:
    """Examples are wsf.Example records."""
    for name, found in _shown(subject.built):
        proper = isinstance(found, Sequence) and all(isinstance(example, Example) for example in found)
        expect(proper, f"{name}: expected a sequence of wsf.Example, got {type(found).__name__}")


def labels(subject: Subject) -> None:
    """Labels are int8 of shape (K,), or (K + 1,) where the record adds a background class, each -1, 0 or 1."""
    count = CLASSES + cast("Views[Any]", subject.component).background
    for name, found in _shown(subject.built):
        for example in found:
            expect_labels(example.labels, count, name)


def regions(subject: Subject) -> None:
    """Regions lie in the picture and are not empty."""
    width, height = _SIZE
    for name, found in _shown(subject.built):
        for example in found:
            x0, y0, x1, y1 = example.region or (0, 0, width, height)
            expect(
                0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height,
                f"{name}: region {example.region} is empty, or not in a picture of {width} by {height} pixels",
            )


def repeatable(subject: Subject) -> None:
    """A record gives the same examples every time."""
    first, second = subject.build(), subject.build()
    for (name, found), (_, again) in zip(_shown(first), _shown(second), strict=True):
        alike = [(example.region, example.flip, example.labels.tolist()) for example in found] == [
            (example.region, example.flip, example.labels.tolist()) for example in again
        ]
        expect(alike, f"{name}: shows something else the second time; seed what is drawn by the record's id")


def record_unmodified(subject: Subject) -> None:
    """The record's own labels are left as they are."""
    for record in _records():
        kept = record.labels.copy()
        with suppress(DataError):
            subject.built.examples(record, lambda: _SIZE)
        expect(np.array_equal(record.labels, kept), f"{record.id}: the record's labels are changed in place; copy them")


def _records() -> list[Record]:
    """Pictures of 320 by 240 pixels: with boxes, one of them difficult, without boxes, and with boxes unknown."""
    boxed = (
        Box(0, (10.0, 20.0, 110.0, 140.0)),
        Box(0, (60.0, 40.0, 200.0, 160.0), difficult=True),
        Box(1, (180.0, 100.0, 320.0, 240.0)),
    )
    return [
        Record("boxed", "boxed.png", np.array([1, 1, -1], np.int8), boxed),
        Record("empty", "empty.png", np.array([-1, -1, -1], np.int8), ()),
        Record("tagged", "tagged.png", np.array([1, 0, -1], np.int8), None),
    ]


def _shown(built: Any) -> Iterator[tuple[str, Any]]:
    """What is shown of each record, by name; one that lacks what the views need is left out, unless all do."""
    refused: DataError | None = None
    count = 0
    for record in _records():
        try:
            found = built.examples(record, lambda: _SIZE)
        except DataError as error:
            refused = error
        else:
            count += 1
            yield record.id, found
    if not count:
        raise NotAtHandError(f"it shows nothing of any record: {refused}")
