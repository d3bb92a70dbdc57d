"""One scale throughout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pydantic import Field

from wsf import Params, Schedule, ScheduleContext
from wsf_scaling.scale import Scale


class FixedParams(Params):
    """The scale."""

    scale: Scale = Field(1.0, description="factor on the frame's size")


@dataclass(frozen=True)
class Fixed:
    """The same scale at every step: no multi-scale training."""

    scale: float

    def train_scales(self, step: int, rng: np.random.Generator) -> tuple[float, ...]:  # noqa: ARG002
        """One scale, whatever the step."""
        return (self.scale,)


def _build(params: FixedParams, context: ScheduleContext) -> Fixed:  # noqa: ARG001
    return Fixed(params.scale)


SCHEDULE = Schedule(
    name="fixed",
    params=FixedParams,
    summary="the same scale at every step",
    equation="s = scale",
    example={"scale": 1.0},
    build=_build,
    limits=lambda params: (params.scale, params.scale),
)
