"""Several scales a step."""

import numpy as np
import pytest
from pydantic import ValidationError

from wsf import ScheduleContext
from wsf_scaling.parallel import SCHEDULE, ParallelParams


def test_every_step_sees_all_scales() -> None:
    schedule = SCHEDULE.build(ParallelParams(scales=(0.7, 1.0, 2.0)), ScheduleContext(steps=10, epochs=1))
    assert [schedule.train_scales(step, np.random.default_rng(step)) for step in (0, 9)] == [(0.7, 1.0, 2.0)] * 2


def test_a_scale_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"each scale counts once, got 1, 0\.7, 1; leave out the repeats"):
        ParallelParams(scales=(1.0, 0.7, 1.0))
