"""The schedule `newcomer`, its parameters, and the hook by which wsf finds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field
from wsf import Params, Schedule, ScheduleContext, hookimpl

if TYPE_CHECKING:
    from newcomer.cycle import Cycle

Scale = Annotated[float, Field(gt=0, le=16)]


class NewcomerParams(Params):
    """Which scales."""

    scales: tuple[Scale, ...] = Field((0.7, 1.0, 1.4), min_length=1, description="factors on the frame's size, in turn")


def build(params: NewcomerParams, context: ScheduleContext) -> Cycle:
    """`context` holds the number of training steps in all, and of epochs."""
    from newcomer.cycle import Cycle

    return Cycle(params.scales)


NEWCOMER = Schedule(
    name="newcomer",
    params=NewcomerParams,
    summary="one scale a mini-batch, each in turn",
    equation="s(step) = scales[step mod n]",
    source="your paper",
    example={"scales": [0.7, 1.0, 1.4]},
    build=build,
    limits=lambda params: (min(params.scales), max(params.scales)),
)


@hookimpl
def wsf_schedules() -> Sequence[Schedule[Any]]:
    """Called when a recipe or a listing asks for schedules."""
    return [NEWCOMER]
