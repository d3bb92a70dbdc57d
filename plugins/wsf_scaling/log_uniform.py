"""Scales drawn evenly in their logarithm."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from pydantic import Field, model_validator

from wsf import Params, Schedule, ScheduleContext
from wsf_scaling.scale import Scale


class LogUniformParams(Params):
    """An interval of scales."""

    low: Scale = Field(0.7, description="smallest factor on the frame's size")
    high: Scale = Field(1.4, description="largest factor on the frame's size")

    @model_validator(mode="after")
    def _is_an_interval(self) -> LogUniformParams:
        if self.low > self.high:
            raise ValueError(f"low must not be greater than high, got low {self.low} and high {self.high}; swap them")
        return self


@dataclass(frozen=True)
class LogUniform:
    """One scale a mini-batch, as likely between 0.5 and 1 as between 1 and 2.

    Half as large and twice as large are then equally far, as they are to objects; `uniform` draws large scales more.
    """

    low: float
    high: float

    def train_scales(self, step: int, rng: np.random.Generator) -> tuple[float, ...]:  # noqa: ARG002
        """One scale, the same for the same generator."""
        scale = math.exp(rng.uniform(math.log(self.low), math.log(self.high)))
        return (min(max(scale, self.low), self.high),)  # the exponential may round beyond either end


def _build(params: LogUniformParams, context: ScheduleContext) -> LogUniform:  # noqa: ARG001
    return LogUniform(params.low, params.high)


SCHEDULE = Schedule(
    name="log_uniform",
    params=LogUniformParams,
    summary="one scale a mini-batch, its logarithm drawn evenly: half and twice are as likely",
    equation="log s ~ U(log low, log high)",
    example={"low": 0.5, "high": 2.0},
    build=_build,
    limits=lambda params: (params.low, params.high),
)
