"""The pointing game: whether a point hits an object of a class that is known to be there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wsf.metrics.truth import Truth

TOLERANCE = 15.0
"""Pixels of the picture itself."""


def pointing_accuracy(points: NDArray[np.float64], truth: Truth, *, tolerance: float = TOLERANCE) -> float | None:
    """Points (N, 2) of one class to the share of those that hit, of the pictures that hold it; None where none does.

    A point hits where it is less than `tolerance` pixels of the original picture from some box of the class, difficult
    ones included. Pictures of which all boxes of the class are difficult (label 0) do not play.

    Source: Zhang et al., Top-down Neural Attention by Excitation Backprop, ECCV 2016; as TorchRay's `PointingGame`
    counts it.
    Differs: there distances are between pixels, here between a place and a box, at most one pixel less.
    """
    present = truth.present.tolist()
    if not present:
        return None
    hits = [bool((distances(points[picture][None], truth.boxes[picture]) < tolerance).any()) for picture in present]
    return float(np.mean(hits))


def distances(points: NDArray[np.float64], boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """From points (M, 2) to boxes (n, 4), (M, n); 0 within."""
    at = points[:, None]
    beyond = np.maximum(0.0, np.maximum(boxes[:, :2] - at, at - boxes[:, 2:]))
    found: NDArray[np.float64] = np.hypot(beyond[..., 0], beyond[..., 1])
    return found
