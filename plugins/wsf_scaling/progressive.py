"""An interval of scales that widens or shifts as training goes on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pydantic import Field

from wsf import Params, Schedule, ScheduleContext
from wsf_scaling.scale import Interval


class ProgressiveParams(Params):
    """From which interval to which, and how fast."""

    start: Interval = Field((1.0, 1.0), description="smallest and largest factor on the frame's size at first")
    end: Interval = Field((0.7, 1.4), description="the same once the interval has arrived")
    arrive: float = Field(1.0, gt=0, le=1, description="share of the epochs after which it has arrived")


@dataclass(frozen=True)
class Progressive:
    r"""One scale a mini-batch, drawn evenly from an interval that changes from epoch to epoch.

    $$ s \sim U\bigl(a_0 + t (a_1 - a_0),\; b_0 + t (b_1 - b_0)\bigr), \qquad
       t = \min\Bigl(1, \frac{e}{\max(1,\, \mathrm{arrive} \cdot E - 1)}\Bigr) $$

    (a_0, b_0) the interval at the start, (a_1, b_1) at the end, e the epoch, from 0, of E. So the first epoch has the
    first interval, and with `arrive: 1` the last epoch the last one.

    Source: Tan and Le, ICML 2021, for sizes that grow; intervals that widen are a curriculum of the same kind.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    arrive: float
    steps: int
    epochs: int

    def train_scales(self, step: int, rng: np.random.Generator) -> tuple[float, ...]:
        """One scale, the same for the same step and generator."""
        epoch = step * self.epochs // self.steps
        done = min(1.0, epoch / max(1.0, self.arrive * self.epochs - 1))
        low, high = ((1 - done) * first + done * last for first, last in zip(self.start, self.end, strict=True))
        return (float(rng.uniform(low, high)),)


def _build(params: ProgressiveParams, context: ScheduleContext) -> Progressive:
    return Progressive(params.start, params.end, params.arrive, context.steps, context.epochs)


SCHEDULE = Schedule(
    name="progressive",
    params=ProgressiveParams,
    summary="one scale a mini-batch, drawn evenly from an interval that widens or shifts over the epochs",
    equation="s ~ U(low_e, high_e), both moving evenly from start to end over the first arrive · epochs epochs e",
    source="sizes that grow: Tan, Le, EfficientNetV2: smaller models and faster training, ICML 2021",
    example={"start": [1.0, 1.0], "end": [0.7, 1.4]},
    build=_build,
    limits=lambda params: (min(params.start[0], params.end[0]), max(params.start[1], params.end[1])),
)
