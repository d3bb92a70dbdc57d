"""`point@18px`: average precision of points, ranked by the score of their picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels
from wsf.metrics.average_precision import average_precision
from wsf.metrics.precision_recall import Definition
from wsf.metrics.truth import Truth

TOLERANCE = 18.0
"""Pixels of the picture itself, by which boxes are enlarged on every side."""


def point_average_precision(
    scores: NDArray[np.floating[Any]],
    points: NDArray[np.float64],
    truth: Truth,
    definition: Definition,
    *,
    tolerance: float = TOLERANCE,
    difficult: bool = False,
) -> float | None:
    """Scores (N,) of one class and points (N, 2), x and y, to a fraction; None where no picture holds the class.

    Every picture predicts one point, which ranks by the picture's score. It is true where the picture holds the class
    and the point lies in any box of it, enlarged by `tolerance` pixels of the original picture on every side (its
    border included); anywhere else it is false, and the picture stays unfound. So this never exceeds the average
    precision of the scores alone.

    Boxes that are difficult: a point that lies in none but such boxes counts neither way, as in the devkit's detection
    task, and its picture stays unfound; with `difficult` they are boxes like any other. A picture whose label is 0
    (only difficult objects) counts neither way, and neither does one that holds the class without a box of it.

    Source: Oquab et al., Is object localization for free?, CVPR 2015, section 6 ("location prediction").
    Differs: whether they took difficult boxes, and 18 pixels of which frame, the paper does not say.
    """
    if scores.shape != truth.labels.shape or points.shape != (*scores.shape, 2):
        raise ValueError(f"scores must be (N,) and points (N, 2), got {scores.shape} and {points.shape}")
    outcome: Labels = truth.labels.copy()
    present = truth.present
    for picture in present.tolist():
        inside = points_inside(points[picture][None], truth.boxes[picture], tolerance)[0]
        if not inside.any():
            outcome[picture] = -1
        elif not difficult and truth.difficult[picture][inside].all():
            outcome[picture] = 0
    missed = len(present) - int((outcome > 0).sum())
    return average_precision(scores, outcome, definition, missed=missed)


def points_inside(points: NDArray[np.float64], boxes: NDArray[np.float64], tolerance: float) -> NDArray[np.bool_]:
    """Points (M, 2) and boxes (n, 4): which points lie in which boxes enlarged by `tolerance`, (M, n)."""
    at = points[:, None]
    inside = (at >= boxes[:, :2] - tolerance) & (at <= boxes[:, 2:] + tolerance)
    return np.asarray(inside.all(axis=2))
