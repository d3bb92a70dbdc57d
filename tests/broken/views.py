"""Views that break one promise each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from broken import Broken
from broken.aggregators import NoParams
from wsf import Example, Record, Views

Size = Callable[[], tuple[int, int]]


class Nameless:
    def examples(self, record: Record, size: Size) -> Sequence[Any]:  # noqa: ARG002
        return [SimpleNamespace(labels=record.labels, region=None, flip=False)]


class OneLabelMore:
    def examples(self, record: Record, size: Size) -> Sequence[Example]:  # noqa: ARG002
        return [Example(np.append(record.labels, np.int8(-1)))]


class Beyond:
    def examples(self, record: Record, size: Size) -> Sequence[Example]:
        width, height = size()
        return [Example(record.labels, (0.0, 0.0, float(width + 1), float(height)))]


class Restless:
    def examples(self, record: Record, size: Size) -> Sequence[Example]:
        width, height = size()
        left = float(np.random.default_rng().uniform(0, width / 2))
        return [Example(record.labels, (left, 0.0, float(width), float(height)))]


class Forgetful:
    def examples(self, record: Record, size: Size) -> Sequence[Example]:  # noqa: ARG002
        record.labels[record.labels > 0] = 0
        return [Example(record.labels)]


def views(built: Any) -> Views[Any]:
    return Views(name="broken", params=NoParams, summary="for a test", build=lambda *_: built())


BROKEN = {
    "examples": Broken(views(Nameless), "boxed: expected a sequence of wsf.Example, got list"),
    "labels": Broken(views(OneLabelMore), "boxed: labels: expected int8 of (3,), got int8 of (4,)"),
    "regions": Broken(views(Beyond), "(0.0, 0.0, 321.0, 240.0) is empty, or not in a picture of 320 by 240 pixels"),
    "repeatable": Broken(views(Restless), "boxed: shows something else the second time"),
    "record_unmodified": Broken(views(Forgetful), "boxed: the record's labels are changed in place"),
}
