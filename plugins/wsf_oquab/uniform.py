"""Multi-scale training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Uniform:
    """One scale s ~ U(low, high) a mini-batch; a fixed scale where the two are equal.

    Source: Oquab et al., CVPR 2015, section 4.
    """

    low: float
    high: float

    def train_scales(self, step: int, rng: np.random.Generator) -> tuple[float, ...]:  # noqa: ARG002
        """One scale, the same for the same generator."""
        return (float(rng.uniform(self.low, self.high)),)
