"""An interval of scales that changes as training goes on."""

import numpy as np
import pytest
from pydantic import ValidationError

from wsf import ScheduleContext
from wsf_scaling.progressive import SCHEDULE, ProgressiveParams


def intervals(epochs: int, **params: object) -> list[list[float]]:
    """About the smallest and the largest scale of each epoch."""
    steps = 300
    schedule = SCHEDULE.build(
        ProgressiveParams.model_validate(params), ScheduleContext(steps=epochs * steps, epochs=epochs)
    )
    rng = np.random.default_rng(0)
    scales = np.array([schedule.train_scales(step, rng)[0] for step in range(epochs * steps)]).reshape(epochs, steps)
    return [[row.min(), row.max()] for row in scales]


def test_it_widens_evenly_from_the_first_epoch_to_the_last() -> None:
    found = intervals(3, start=(1.0, 1.0), end=(0.6, 1.8))
    assert found == [pytest.approx(pair, abs=0.03) for pair in ([1.0, 1.0], [0.8, 1.4], [0.6, 1.8])]


def test_it_may_arrive_before_the_end_and_stays_there() -> None:
    found = intervals(6, start=(0.5, 0.5), end=(1.0, 1.0), arrive=0.5)
    assert [low for low, _ in found] == pytest.approx([0.5, 0.75, 1.0, 1.0, 1.0, 1.0])


def test_a_single_epoch_has_the_first_interval() -> None:
    assert intervals(1, start=(1.0, 1.0), end=(2.0, 2.0)) == [[1.0, 1.0]]


def test_limits_are_those_of_both_intervals() -> None:
    assert SCHEDULE.limits(ProgressiveParams(start=(0.5, 1.0), end=(0.8, 2.0))) == (0.5, 2.0)


def test_an_interval_in_the_wrong_order_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"the smaller scale comes first, got \[2, 1\]; swap them"):
        ProgressiveParams(start=(2.0, 1.0))
