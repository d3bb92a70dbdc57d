"""Schedules that break one promise each."""

from __future__ import annotations

from typing import Any

import numpy as np

from broken import Broken
from broken.aggregators import NoParams
from wsf import Schedule


class InAList:
    def train_scales(self, step: int, rng: np.random.Generator) -> Any:  # noqa: ARG002
        return [1.0]


class Counting:
    def __init__(self) -> None:
        self.calls = 0

    def train_scales(self, step: int, rng: np.random.Generator) -> tuple[float, ...]:  # noqa: ARG002
        self.calls += 1
        return (1.0 + self.calls / 100,)


class Wide:
    def train_scales(self, step: int, rng: np.random.Generator) -> tuple[float, ...]:  # noqa: ARG002
        return (float(rng.uniform(0.7, 2)),)


def schedule(built: Any, **record: Any) -> Schedule[Any]:
    return Schedule(name="broken", params=NoParams, summary="for a test", build=lambda *_: built(), **record)


BROKEN = {
    "scales": Broken(schedule(InAList), "step 0: expected a tuple of one or more scales, got [1.0]"),
    "repeatable": Broken(schedule(Counting), "step 0: gives (1.01,) after the steps before it, (1.6,) after"),
    "limits": Broken(schedule(Wide, limits=lambda _: (0.7, 1.4)), "limits: tells 0.7 to 1.4, but gives (1."),
}
