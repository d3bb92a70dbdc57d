"""Lines between two axes, in the pixels of a small drawing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

_NEAR = 0.3
"""Pixels: a point that lies nearer to the one before is not seen."""


@dataclass(frozen=True)
class Axis:
    """Values from `low` to `high` at the pixels from `start` to `end`; `whole`: only whole ones are told."""

    low: float
    high: float
    start: float
    end: float
    whole: bool = False

    def at(self, value: float) -> float:
        """The pixel of a value, with two decimals."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 2) + 0.0  # no -0.0

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Pixels and texts of at most six round numbers."""
        span = self.high - self.low
        power = 10.0 ** math.floor(math.log10(span / 5))
        step = next(factor * power for factor in (1, 2, 5, 10) if span / (factor * power) <= 5 + 1e-9)
        step = max(1.0, step) if self.whole else step
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [(self.at(number * step), f"{number * step:.10g}") for number in range(first, last + 1)]


@dataclass(frozen=True)
class Chart:
    """A line, and dots, in pixels of a drawing of `width` by `height`; `level` is where one runs across, if any."""

    width: int
    height: int
    x: Axis
    y: Axis
    points: str
    dots: tuple[tuple[float, float], ...] = ()
    level: float | None = None

    @classmethod
    def of(
        cls,
        line: Iterable[tuple[float, float]],
        *,
        x: tuple[float, float],
        y: tuple[float, float],
        size: tuple[int, int],
        dots: Sequence[tuple[float, float]] = (),
        level: float | None = None,
        whole: bool = False,
    ) -> Self:
        """`line`, `dots` and `level` are values; `x` and `y` the ends of the axes; `whole`: x is counted."""
        width, height = size
        across, down = Axis(*x, 42, width - 10, whole), Axis(*y, height - 36, 10)
        kept: list[tuple[float, float]] = []
        for place in ((across.at(one), down.at(other)) for one, other in line):
            if not kept or math.dist(kept[-1], place) >= _NEAR:
                kept.append(place)
        return cls(
            width,
            height,
            across,
            down,
            " ".join(f"{one:g},{other:g}" for one, other in kept),
            tuple((across.at(one), down.at(other)) for one, other in dots),
            None if level is None else down.at(level),
        )
