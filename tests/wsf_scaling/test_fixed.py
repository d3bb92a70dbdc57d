"""One scale throughout."""

import numpy as np

from wsf import ScheduleContext
from wsf_scaling.fixed import SCHEDULE, FixedParams


def test_it_is_the_scale_that_is_given() -> None:
    schedule = SCHEDULE.build(FixedParams(scale=1.3), ScheduleContext(steps=10, epochs=1))
    assert [schedule.train_scales(step, np.random.default_rng(step)) for step in (0, 9)] == [(1.3,)] * 2
    assert SCHEDULE.limits(FixedParams(scale=1.3)) == (1.3, 1.3)
