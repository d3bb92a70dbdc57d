"""The grid of scales that drawn ones snap to."""

from __future__ import annotations

import numpy as np
import pytest

from wsf.grid import Snapped, grid_of


def test_a_grid_goes_in_equal_steps_from_the_schedules_smallest_scale_to_its_largest() -> None:
    drawn = list(np.linspace(0.71, 1.38, 100))
    assert grid_of(drawn, (0.7, 1.4), 8) == (0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4)
    assert grid_of(drawn, (0.7, 1.4), 2) == (0.7, 1.4)
    assert grid_of(drawn, (0.7, 1.4), 1) == (1.05,)


def test_without_declared_limits_it_spans_what_is_drawn() -> None:
    assert grid_of([1.0, 0.5, 2.0, 1.2], None, 3) == (0.5, 1.25, 2.0)


def test_a_few_scales_are_their_own_grid() -> None:
    assert grid_of([1.4, 0.7, 1.0, 1.0], (0.5, 2.0), 8) == (0.7, 1.0, 1.4)


class Drawn:
    def __init__(self, *scales: float) -> None:
        self.scales = scales

    def train_scales(self, step: int, rng: np.random.Generator) -> tuple[float, ...]:  # noqa: ARG002
        return self.scales


@pytest.mark.parametrize(
    ("drawn", "snapped"),
    [((0.9,), (1.0,)), ((0.84,), (0.7,)), ((0.85,), (0.7,)), ((5.0, 0.1), (1.4, 0.7)), ((1.0, 1.1), (1.0,))],
)
def test_a_drawn_scale_is_moved_to_the_nearest_of_the_grid(
    drawn: tuple[float, ...], snapped: tuple[float, ...]
) -> None:
    schedule = Snapped(Drawn(*drawn), (0.7, 1.0, 1.4))
    assert schedule.train_scales(0, np.random.default_rng(0)) == snapped
