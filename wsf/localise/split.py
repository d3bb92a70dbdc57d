"""A split whose boxes are known, and a metric of it beside its baselines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wsf.metrics.average_precision import mean_average_precision
from wsf.metrics.precision_recall import Definition
from wsf.metrics.truth import Truth
from wsf.places import PicturePlaces

PerClass: TypeAlias = Sequence[float | None]
Entry: TypeAlias = dict[str, Any]
"""As results.json holds a metric: `per_class` and `mean`, and the same below `centre` and `random`."""

Metric: TypeAlias = Callable[[int, NDArray[np.float64]], float | None]
"""Of class k and one prediction a picture, (N, 2) or (N, 4)."""


@dataclass(frozen=True, eq=False)
class MeasuredSplit:
    """N pictures with boxes: what was found, raw scores (N, K), and the truth of each of K classes.

    `averaged`: the classes of the mean, by index.
    """

    pictures: Sequence[PicturePlaces]
    classes: Sequence[str]
    scores: NDArray[np.float64]
    truths: Sequence[Truth]
    averaged: Sequence[int]
    definition: Definition

    @property
    def sizes(self) -> NDArray[np.float64]:
        """Widths and heights of the pictures, (N, 2)."""
        return np.array([(picture.width, picture.height) for picture in self.pictures], dtype=np.float64)

    def entry(self, per_class: PerClass) -> Entry:
        """With the mean over the classes that have a number."""
        return {"per_class": list(per_class), "mean": mean_average_precision([per_class[k] for k in self.averaged])}

    def measured(self, metric: Metric, ours: NDArray[np.float64]) -> Entry:
        """Of our predictions (N, K, ...)."""
        return self.entry([metric(k, ours[:, k]) for k in range(len(self.truths))])

    def baselines(self, metric: Metric, centre: NDArray[np.float64], anywhere: NDArray[np.float64]) -> Entry:
        """Of the middle of the picture (N, ...), and the mean of that of random places (draws, N, ...)."""
        classes = range(len(self.truths))
        drawn = [mean_of([metric(k, draw) for draw in anywhere]) for k in classes]
        return {"centre": self.entry([metric(k, centre) for k in classes]), "random": self.entry(drawn)}


def mean_of(values: Sequence[float | None]) -> float | None:
    """Of those that are known; None where none is."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
