"""Linear interpolation along one axis of cells, the outermost ones extended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Between:
    """For places of any shape: the cells `low` and `high` that each lies between, and its `share` of the latter."""

    low: NDArray[np.intp]
    high: NDArray[np.intp]
    share: NDArray[np.float32]

    @classmethod
    def of(cls, cells: NDArray[np.float64], places: NDArray[np.float64]) -> Between:
        """`cells` (n,): the middles of cells, ascending, n ≥ 1."""
        high = np.clip(np.searchsorted(cells, places), 0, len(cells) - 1)
        low = np.maximum(high - 1, 0)
        gap = np.where(high > low, cells[high] - cells[low], 1.0)
        share = np.clip((places - cells[low]) / gap, 0.0, 1.0)
        return cls(low, high, share.astype(np.float32))

    def along_last(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Values (..., n) of the cells to those of m places, (..., m)."""
        between = values[..., self.low] * (1 - self.share) + values[..., self.high] * self.share
        return np.asarray(between, dtype=np.float32)
