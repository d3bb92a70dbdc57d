"""Scales in turn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


class Cycle:
    """One scale a mini-batch, each of them in turn.

    It keeps nothing between calls: a step's scales follow from its number, and from the generator, which is made afresh
    from the seed and the step.
    """

    def __init__(self, scales: Sequence[float]) -> None:
        self.scales = scales

    def train_scales(self, step: int, rng: np.random.Generator) -> tuple[float, ...]:
        """`step` counts from 0. Several scales would be scored each, and fused by their maximum."""
        return (self.scales[step % len(self.scales)],)
