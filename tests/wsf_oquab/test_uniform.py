"""Multi-scale training's schedule."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from wsf import ScheduleContext
from wsf_oquab.components import UNIFORM
from wsf_oquab.params import UniformParams

CONTEXT = ScheduleContext(steps=100, epochs=2)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**31), st.floats(0.1, 4), st.floats(0.1, 4))
def test_one_scale_a_step_within_the_interval(seed: int, one: float, other: float) -> None:
    low, high = sorted((one, other))
    schedule = UNIFORM.build(UniformParams(low=low, high=high), CONTEXT)
    (scale,) = schedule.train_scales(0, np.random.default_rng(seed))
    assert low <= scale <= high


def test_the_same_generator_gives_the_same_scale() -> None:
    schedule = UNIFORM.build(UniformParams(), CONTEXT)
    drawn = [schedule.train_scales(step, np.random.default_rng((7, step))) for step in (3, 3, 4)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_the_whole_interval_is_drawn_evenly() -> None:
    schedule = UNIFORM.build(UniformParams(), CONTEXT)
    rng = np.random.default_rng(0)
    scales = np.array([schedule.train_scales(step, rng)[0] for step in range(2000)])
    counts, _ = np.histogram(scales, bins=7, range=(0.7, 1.4))
    assert counts.min() > 230
    assert counts.max() < 340


def test_equal_ends_are_a_fixed_scale() -> None:
    schedule = UNIFORM.build(UniformParams(low=1.0, high=1.0), CONTEXT)
    assert schedule.train_scales(5, np.random.default_rng(1)) == (1.0,)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"low": 1.4, "high": 0.7}, "low must not be greater than high, got low 1.4 and high 0.7"),
        ({"low": 0}, "greater than 0"),
        ({"high": float("inf")}, "finite number"),
        ({"lo": 1}, "Extra inputs are not permitted"),
    ],
)
def test_what_is_no_interval_is_refused(keys: dict[str, float], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        UniformParams.model_validate(keys)
