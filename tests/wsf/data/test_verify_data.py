from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from wsf.contracts import Box, Record, Region
from wsf.data.verify import Check, Finding, verify
from wsf.errors import DataError


def png(colour: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (40, 30), colour).save(file, "PNG")
    return file.getvalue()


@dataclass
class Pictures:
    """A dataset in memory: `splits_of` lists ids, `data` holds the bytes."""

    splits_of: dict[str, list[str]]
    data: dict[str, bytes]
    boxes: dict[str, tuple[Box, ...]] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)
    classes: tuple[str, ...] = ("cat",)

    @property
    def splits(self) -> tuple[str, ...]:
        return tuple(self.splits_of)

    def records(self, split: str) -> Sequence[Record]:
        return [
            Record(name, f"{name}.png", np.array([self.labels.get(name, 1)], dtype=np.int8), self.boxes.get(name))
            for name in self.splits_of[split]
        ]

    def read(self, record: Record) -> bytes:
        if record.id not in self.data:
            raise DataError(f"{record.source}: cannot be read; check it")
        return self.data[record.id]


def findings(dataset: Pictures) -> list[Finding]:
    return verify(dataset, "train", "test", lambda _: None)


def test_sound_pictures_give_no_finding_and_each_is_counted_once() -> None:
    dataset = Pictures({"train": ["a", "b"], "test": ["c"]}, {name: png(i) for i, name in enumerate("abc")})
    done: list[int] = []
    assert verify(dataset, "train", "test", done.append) == []
    assert done == [1, 1, 1]


def test_missing_and_damaged_pictures_are_found() -> None:
    dataset = Pictures({"train": ["a", "b"], "test": ["c"]}, {"a": png(1), "c": png(2)[:40]})
    found = findings(dataset)
    assert [(finding.check, finding.id) for finding in found] == [(Check.UNREADABLE, "b"), (Check.UNREADABLE, "c")]
    assert "c.png: not a picture" in found[1].detail


def test_the_same_content_is_a_duplicate_within_a_split_and_a_leak_between_the_two() -> None:
    data = {"a": png(1), "b": png(1), "c": png(1), "d": png(2), "e": png(2)}
    found = findings(Pictures({"train": ["a", "b"], "test": ["c", "d", "e"]}, data))
    assert found == [
        Finding(Check.LEAK, "c", "same content as a"),
        Finding(Check.DUPLICATE, "b", "same content as a"),
        Finding(Check.DUPLICATE, "e", "same content as d"),
    ]


def test_a_record_of_both_splits_is_a_leak_and_read_once() -> None:
    done: list[int] = []
    dataset = Pictures({"train": ["a"], "test": ["a"]}, {"a": png(1)})
    assert verify(dataset, "train", "test", done.append) == [Finding(Check.LEAK, "a", "listed in both train and test")]
    assert done == [1]


def test_boxes_must_be_in_the_picture_and_hold_something() -> None:
    regions: list[Region] = [(0, 0, 40, 30), (-1, 0, 5, 5), (0, 0, 40.5, 5), (0, 0, 5, 31), (5, 5, 5, 9)]
    boxes = {"a": tuple(Box(0, region) for region in regions)}
    found = findings(Pictures({"train": ["a"], "test": []}, {"a": png(1)}, boxes))
    assert [finding.check for finding in found] == [Check.BOX] * 4
    assert found[1].detail == "cat: (0, 0, 40.5, 5) in a picture of 40 by 30 pixels"


def test_pictures_without_a_present_class_are_told_but_break_nothing() -> None:
    dataset = Pictures({"train": ["a"], "test": ["b"]}, {"a": png(1), "b": png(2)}, labels={"a": -1, "b": 0})
    found = findings(dataset)
    assert [finding.check for finding in found] == [Check.UNLABELLED] * 2
    assert not Check.UNLABELLED.breaks
