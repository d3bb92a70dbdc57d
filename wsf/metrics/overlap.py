"""How far boxes cover each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def overlaps(boxes: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boxes (..., M, 4) and (..., N, 4) to their intersections over unions (..., M, N); 0 where a box has no area.

    x0, y0, x1, y1, half-open. The devkit's integer boxes include their last pixel, and its + 1 makes of them what
    these are.
    """
    one, other = boxes[..., :, None, :], others[..., None, :, :]
    sides = np.minimum(one[..., 2:], other[..., 2:]) - np.maximum(one[..., :2], other[..., :2])
    shared = np.prod(np.maximum(sides, 0.0), axis=-1)
    union = area(one) + area(other) - shared
    found: NDArray[np.float64] = shared / np.where(union > 0, union, 1.0)
    return found


def area(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boxes (..., 4) to (...), in square pixels."""
    found: NDArray[np.float64] = np.prod(np.maximum(boxes[..., 2:] - boxes[..., :2], 0.0), axis=-1)
    return found
