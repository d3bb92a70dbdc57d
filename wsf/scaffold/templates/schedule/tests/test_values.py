"""Scales that were worked out by hand."""

import numpy as np

from newcomer.cycle import Cycle


def test_scales_come_in_turn_and_begin_anew() -> None:
    cycle, rng = Cycle((0.5, 1.0, 2.0)), np.random.default_rng(0)
    assert [cycle.train_scales(step, rng) for step in (0, 1, 2, 3, 301)] == [(0.5,), (1.0,), (2.0,), (0.5,), (1.0,)]
