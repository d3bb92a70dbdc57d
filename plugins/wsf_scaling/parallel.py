"""Several scales a step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pydantic import Field, field_validator

from wsf import Params, Schedule, ScheduleContext
from wsf_scaling.scale import Scale


class ParallelParams(Params):
    """Which scales."""

    scales: tuple[Scale, ...] = Field(
        (0.7, 1.0, 1.4), min_length=1, description="factors on the frame's size, all of them at every step"
    )

    @field_validator("scales")
    @classmethod
    def _all_different(cls, scales: tuple[float, ...]) -> tuple[float, ...]:
        if len(set(scales)) < len(scales):
            listed = ", ".join(f"{scale:g}" for scale in scales)
            raise ValueError(f"each scale counts once, got {listed}; leave out the repeats")
        return scales


@dataclass(frozen=True)
class Parallel:
    """The same scales at every step, each picture scored at all of them: networks in parallel that share parameters.

    The pipeline fuses their scores by the maximum, so that each class learns at the scale at which it scores highest.
    A step costs as much as its scales together.

    Source: Oquab et al., CVPR 2015, section 4, which names it and trains with one random scale instead.
    """

    scales: tuple[float, ...]

    def train_scales(self, step: int, rng: np.random.Generator) -> tuple[float, ...]:  # noqa: ARG002
        """All of them, whatever the step."""
        return self.scales


def _build(params: ParallelParams, context: ScheduleContext) -> Parallel:  # noqa: ARG001
    return Parallel(params.scales)


SCHEDULE = Schedule(
    name="parallel",
    params=ParallelParams,
    summary="several scales at every step, their scores fused by the maximum: the paper's parallel networks",
    equation="f_k = max over scales s of f_k(s)",
    source="Oquab, Bottou, Laptev, Sivic, Is object localization for free?, CVPR 2015, section 4",
    example={"scales": [0.7, 1.0, 1.4]},
    build=_build,
    limits=lambda params: (min(params.scales), max(params.scales)),
)
