"""What views show of pictures, as examples."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image

from wsf.contracts import Box, Example, Record
from wsf.data.examples import Examples
from wsf.recipe.schema import FrameBlock


class Counted:
    """Pictures of 8×8 pixels, each of one grey, that count how often they are read."""

    classes, splits = ("grey",), ("all",)

    def __init__(self) -> None:
        self.reads: list[str] = []

    def records(self, split: str) -> Sequence[Record]:  # noqa: ARG002
        return [Record(name, name, np.ones(1, np.int8)) for name in ("50", "90")]

    def read(self, record: Record) -> bytes:
        self.reads.append(record.id)
        encoded = io.BytesIO()
        Image.new("RGB", (8, 8), (int(record.id),) * 3).save(encoded, "PNG")
        return encoded.getvalue()


class Quarters:
    def examples(self, record: Record, size: Callable[[], tuple[int, int]]) -> Sequence[Example]:  # noqa: ARG002
        return [Example(record.labels, (x, y, x + 4, y + 4)) for x in (0.0, 4.0) for y in (0.0, 4.0)]


def test_a_picture_that_is_shown_several_times_in_turn_is_decoded_once() -> None:
    dataset = Counted()
    examples = Examples(dataset, dataset.records("all"), [Quarters()], FrameBlock(size=8))
    greys = [int(examples.load(index).pixels[0, 0, 0]) for index in range(8)]
    assert greys == [50] * 4 + [90] * 4
    assert dataset.reads == ["50", "90"]
    assert [int(examples.load(index).pixels[0, 0, 0]) for index in (0, 4, 1)] == [50, 90, 50]


class Telltale:
    """Shows what it is told of a picture."""

    def __init__(self) -> None:
        self.told: list[Record] = []

    def examples(self, record: Record, size: Callable[[], tuple[int, int]]) -> Sequence[Example]:  # noqa: ARG002
        self.told.append(record)
        return [Example(record.labels)]


def test_in_scoring_views_are_told_neither_labels_nor_boxes_which_the_records_keep() -> None:
    record = Record("50", "50", np.ones(1, np.int8), (Box(0, (0.0, 0.0, 4.0, 4.0)),))
    view = Telltale()
    examples = Examples(Counted(), [record], [view], FrameBlock(size=8), blind=True)
    assert (view.told[0].boxes, view.told[0].labels.tolist()) == (None, [0])
    assert examples.records == [record]
    assert (record.labels.tolist(), len(record.boxes or ())) == ([1], 1)

    Examples(Counted(), [record], [view], FrameBlock(size=8))
    assert view.told[1] is record
