"""Scales drawn from a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field, model_validator

from wsf import Params, Schedule, ScheduleContext
from wsf_scaling.scale import Scale


class DiscreteParams(Params):
    """Which scales, and how often each."""

    scales: tuple[Scale, ...] = Field((0.7, 1.0, 1.4), min_length=1, description="factors on the frame's size")
    weights: tuple[Annotated[float, Field(gt=0)], ...] | None = Field(
        None, description="how often each is drawn, relative to the others; null: all alike"
    )

    @model_validator(mode="after")
    def _a_weight_for_each(self) -> DiscreteParams:
        if self.weights is not None and len(self.weights) != len(self.scales):
            raise ValueError(
                f"weights must be as many as scales, got {len(self.weights)} for {len(self.scales)}; give one for each"
            )
        return self


@dataclass(frozen=True)
class Discrete:
    """One scale a mini-batch, out of a few: a cache of features then holds exactly these.

    Source: He et al., ECCV 2014, section 2.3, with two sizes that change from epoch to epoch.
    """

    scales: tuple[float, ...]
    chances: tuple[float, ...]
    """They sum to 1."""

    def train_scales(self, step: int, rng: np.random.Generator) -> tuple[float, ...]:  # noqa: ARG002
        """One scale, the same for the same generator."""
        return (self.scales[int(rng.choice(len(self.scales), p=self.chances))],)


def _build(params: DiscreteParams, context: ScheduleContext) -> Discrete:  # noqa: ARG001
    weights = params.weights or (1.0,) * len(params.scales)
    return Discrete(params.scales, tuple(weight / sum(weights) for weight in weights))


SCHEDULE = Schedule(
    name="discrete",
    params=DiscreteParams,
    summary="one scale a mini-batch, drawn from a list",
    equation="P(s = scale_i) = weight_i / sum of weights",
    source="He, Zhang, Ren, Sun, Spatial pyramid pooling in deep convolutional networks, ECCV 2014",
    example={"scales": [0.7, 1.0, 1.4]},
    build=_build,
    limits=lambda params: (min(params.scales), max(params.scales)),
)
