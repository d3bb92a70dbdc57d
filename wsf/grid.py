"""The few scales to which drawn ones are moved, so that features can be kept for all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wsf.contracts import BuiltSchedule


class Snapped:
    """A schedule whose scales are moved to the nearest of a grid, the smaller of two."""

    def __init__(self, schedule: BuiltSchedule, grid: Sequence[float]) -> None:
        self._schedule, self.grid = schedule, tuple(sorted(grid))

    def train_scales(self, step: int, rng: np.random.Generator) -> tuple[float, ...]:
        """Each scale of the grid at most once."""
        drawn = self._schedule.train_scales(step, rng)
        nearest = [min(self.grid, key=lambda value: abs(value - scale)) for scale in drawn]
        return tuple(dict.fromkeys(nearest))


def grid_of(drawn: Sequence[float], limits: tuple[float, float] | None, size: int) -> tuple[float, ...]:
    """The scales that drawn ones snap to: the drawn ones themselves where they are few, else `size` equal steps.

    `limits`: the smallest and the largest that can be drawn, so that all seeds share a grid; None: those of `drawn`.
    """
    distinct = sorted(set(drawn))
    if len(distinct) <= size:
        return tuple(distinct)
    low, high = limits or (distinct[0], distinct[-1])
    if size == 1:
        return (round((low + high) / 2, 6),)
    return tuple(round(low + (high - low) * step / (size - 1), 6) for step in range(size))
