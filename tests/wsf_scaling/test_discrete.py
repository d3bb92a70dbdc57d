"""Scales drawn from a list."""

import numpy as np
import pytest
from pydantic import ValidationError

from wsf import ScheduleContext
from wsf_scaling.discrete import SCHEDULE, DiscreteParams


def counts(**params: object) -> dict[float, int]:
    """How often each scale comes in 4000 steps."""
    schedule = SCHEDULE.build(DiscreteParams.model_validate(params), ScheduleContext(steps=4000, epochs=1))
    rng = np.random.default_rng(0)
    scales, times = np.unique([schedule.train_scales(step, rng) for step in range(4000)], return_counts=True)
    return dict(zip(scales.tolist(), times.tolist(), strict=True))


def test_without_weights_all_come_as_often() -> None:
    # 1000 each, with a standard deviation of 27.
    assert counts(scales=(0.5, 0.7, 1.0, 2.0)) == pytest.approx({0.5: 1000, 0.7: 1000, 1.0: 1000, 2.0: 1000}, abs=90)


def test_weights_are_relative() -> None:
    assert counts(scales=(1.0, 2.0), weights=(3, 1)) == pytest.approx({1.0: 3000, 2.0: 1000}, abs=90)


def test_every_scale_needs_a_weight() -> None:
    with pytest.raises(ValidationError, match="weights must be as many as scales, got 1 for 2; give one for each"):
        DiscreteParams(scales=(1.0, 2.0), weights=(1.0,))
