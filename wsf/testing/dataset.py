"""What every dataset promises: pictures with labels, in named splits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from wsf.contracts import Record
from wsf.data.decode import decode
from wsf.errors import DataError, WsfError, listed, one_line
from wsf.testing.promise import BrokenPromiseError, NotAtHandError, expect

if TYPE_CHECKING:
    from wsf.testing.subject import Subject

_OPENED = 8
"""Pictures of each split that are read."""


def classes(subject: Subject) -> None:
    """Classes are names that differ, and there is a split."""
    names, splits = subject.built.classes, subject.built.splits
    proper = isinstance(names, tuple) and names and all(isinstance(name, str) and name for name in names)
    expect(proper and len(set(names)) == len(names), f"classes: expected a tuple of different names, got {names!r}")
    expect(splits and all(isinstance(split, str) for split in splits), f"splits: expected names, got {splits!r}")


def unknown_split(subject: Subject) -> None:
    """A split that does not exist is an error for the user, of one message."""
    name, built = "no_split_is_called_this", subject.built
    try:
        found = built.records(name)
    except WsfError:
        return
    except Exception as error:
        raise BrokenPromiseError(f"records('{name}') raises {one_line(error)}; raise wsf.DataError") from error
    raise BrokenPromiseError(f"records('{name}') gives {len(found)} records; raise wsf.DataError")


def records(subject: Subject) -> None:
    """Records have an id that is unique in their split, and a source."""
    for split, found in _splits(subject.built):
        expect(all(isinstance(record, Record) for record in found), f"split '{split}': expected wsf.Record records")
        expect(
            all(isinstance(text, str) and text for record in found for text in (record.id, record.source)),
            f"split '{split}': a record has no id or no source",
        )
        twice = [name for name, count in Counter(record.id for record in found).items() if count > 1]
        expect(not twice, f"split '{split}': ids stand twice: {listed(twice)}")


def labels(subject: Subject) -> None:
    """Labels are int8 of shape (K,), each -1, 0 or 1."""
    count = len(subject.built.classes)
    for split, found in _splits(subject.built):
        for record in found:
            expect_labels(record.labels, count, f"split '{split}', {record.id}")


def boxes(subject: Subject) -> None:
    """Boxes lie in their picture, and no box is of a class that its picture's labels call absent."""
    for split, found in _splits(subject.built):
        for record in [record for record in found if record.boxes][:_OPENED]:
            width, height = decode(subject.built.read(record), record.source).size
            for box in record.boxes or ():
                x0, y0, x1, y1 = box.region
                where = f"split '{split}', {record.id}: box {box.region}"
                expect(
                    0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height,
                    f"{where} is empty, or not in the picture of {width} by {height} pixels",
                )
                expect(0 <= box.label < len(subject.built.classes), f"{where}: there is no class {box.label}")
                expect(
                    box.difficult or record.labels[box.label] != -1,
                    f"{where}: is of class '{subject.built.classes[box.label]}', which the labels call absent",
                )


def reads(subject: Subject) -> None:
    """`read` gives the bytes of a picture that can be decoded."""
    for split, found in _splits(subject.built):
        for record in found[:_OPENED]:
            data = subject.built.read(record)
            expect(isinstance(data, bytes), f"split '{split}', {record.id}: expected bytes, got {type(data).__name__}")
            try:
                decode(data, record.source)
            except DataError as error:
                raise BrokenPromiseError(f"split '{split}': {error}") from error


def repeatable(subject: Subject) -> None:
    """Built twice, it gives the same records in the same order, and the same bytes."""
    first, second = subject.build(), subject.build()
    for split, found in _splits(first):
        again = second.records(split)
        for one, other in zip(found, again, strict=True):
            alike = (one.id, one.source, one.boxes) == (other.id, other.source, other.boxes)
            expect(
                alike and np.array_equal(one.labels, other.labels),
                f"split '{split}': gives '{one.id}' once, and then '{other.id}', or another label or box; seed it",
            )
        for one, other in zip(found[:_OPENED], again, strict=False):
            expect(first.read(one) == second.read(other), f"split '{split}', {one.id}: other bytes at each reading")


def _splits(built: Any) -> Iterator[tuple[str, Any]]:
    """Every split with its records; one that is not at hand is left out, unless none is."""
    missing: DataError | None = None
    count = 0
    for split in built.splits:
        try:
            found = built.records(split)
        except DataError as error:
            missing = error
        else:
            count += 1
            yield split, found
    if not count:
        raise NotAtHandError(f"its data is not at hand: {missing}")


def expect_labels(values: Any, count: int, where: str) -> None:
    """Raises BrokenPromiseError where labels are not int8 of shape (count,) in {-1, 0, 1}."""
    what = f"{values.dtype} of {values.shape}" if isinstance(values, np.ndarray) else type(values).__name__
    expect(
        isinstance(values, np.ndarray) and values.dtype == np.int8 and values.shape == (count,),
        f"{where}: labels: expected int8 of ({count},), got {what}",
    )
    expect(np.isin(values, (-1, 0, 1)).all(), f"{where}: labels: expected -1, 0 or 1, got {values.tolist()}")
