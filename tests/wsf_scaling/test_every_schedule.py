"""What our schedules keep beyond what the conformance kit asks of every one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from wsf import Schedule, ScheduleContext
from wsf.plugins import discover

OFFERS = discover().offers("schedule")
RECORDS = [pytest.param(offer.component, id=offer.qualified_name) for offer in OFFERS]
STEPS = 1000


def drawn(record: Schedule[Any], seed: int = 0) -> list[tuple[float, ...]]:
    params = record.params.model_validate_json(record.params.model_validate(dict(record.example)).model_dump_json())
    schedule = record.build(params, ScheduleContext(steps=STEPS, epochs=10))
    return [schedule.train_scales(step, np.random.default_rng([seed, step])) for step in range(STEPS)]


def test_the_zoo_is_complete() -> None:
    named = "uniform log_uniform discrete progressive fixed parallel"
    assert set(named.split()) <= {offer.component.name for offer in OFFERS}


@pytest.mark.parametrize("record", RECORDS)
def test_no_scale_lies_beyond_the_limits_that_are_declared_and_some_come_near(record: Schedule[Any]) -> None:
    limits = record.limits(record.params.model_validate(dict(record.example)))
    assert limits is not None
    scales = [scale for step in drawn(record) for scale in step]
    assert all(isinstance(scale, float) for scale in scales)
    assert limits[0] <= min(scales) <= limits[0] * 1.1
    assert limits[1] * 0.9 <= max(scales) <= limits[1]
