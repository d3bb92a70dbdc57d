"""Scales drawn evenly in their logarithm."""

import numpy as np
import pytest
from pydantic import ValidationError

from wsf import ScheduleContext
from wsf_scaling.log_uniform import SCHEDULE, LogUniformParams


def test_every_doubling_is_as_likely() -> None:
    schedule = SCHEDULE.build(LogUniformParams(low=0.5, high=4.0), ScheduleContext(steps=1, epochs=1))
    rng = np.random.default_rng(0)
    scales = np.array([schedule.train_scales(0, rng)[0] for _ in range(3000)])
    counts, _ = np.histogram(scales, bins=[0.5, 1.0, 2.0, 4.0])
    # A third of 3000 each, with a standard deviation of 26.
    assert np.abs(counts - 1000).max() < 90


def test_equal_ends_are_a_fixed_scale() -> None:
    schedule = SCHEDULE.build(LogUniformParams(low=0.7, high=0.7), ScheduleContext(steps=1, epochs=1))
    assert schedule.train_scales(0, np.random.default_rng(0)) == (0.7,)


def test_ends_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValidationError, match=r"low must not be greater than high, got low 2\.0 and high 1"):
        LogUniformParams(low=2.0, high=1.0)
