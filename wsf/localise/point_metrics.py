"""Points beside the middle of the picture and random points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wsf.localise.split import Entry, MeasuredSplit
from wsf.metrics.baselines import random_shares
from wsf.metrics.point_ap import point_average_precision
from wsf.metrics.pointing_game import pointing_accuracy


def point_metrics(split: MeasuredSplit) -> dict[str, Entry]:
    """`point@18px` without and with difficult boxes, and the pointing game."""
    points = np.full((*split.scores.shape, 2), np.nan)
    columns = {name: k for k, name in enumerate(split.classes)}
    for row, picture in enumerate(split.pictures):
        for name, place in picture.classes.items():
            points[row, columns[name]] = place.x, place.y
    centre, anywhere = split.sizes / 2, random_shares(len(split.sizes)) * split.sizes

    def point_ap(k: int, at: NDArray[np.float64]) -> float | None:
        return point_average_precision(split.scores[:, k], at, split.truths[k], split.definition)

    def difficult_too(k: int, at: NDArray[np.float64]) -> float | None:
        return point_average_precision(split.scores[:, k], at, split.truths[k], split.definition, difficult=True)

    def pointing(k: int, at: NDArray[np.float64]) -> float | None:
        return pointing_accuracy(at, split.truths[k])

    metrics = {"point_ap@18px": point_ap, "point_ap@18px_difficult": difficult_too, "pointing_game@15px": pointing}
    return {
        name: {**split.measured(metric, points), **split.baselines(metric, centre, anywhere)}
        for name, metric in metrics.items()
    }
