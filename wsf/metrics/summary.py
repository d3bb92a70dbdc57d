"""Average precision of a split over all classes, and its entry in results.json."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels
from wsf.errors import RecipeError, unknown
from wsf.metrics.average_precision import Definition, average_precisions, mean_average_precision


@dataclass(frozen=True)
class Summary:
    """K classes on one split. `mean` is over those classes of `mean_over` (None: all) that have positives."""

    definition: Definition
    classes: tuple[str, ...]
    positives: tuple[int, ...]
    """Pictures that hold each class."""
    known: tuple[int, ...]
    """Pictures of which it is known whether they hold each class; 0 for a class without labels."""
    per_class: tuple[float | None, ...]
    """Fractions in [0, 1]; None for a class without positives."""
    mean: float | None
    mean_over: tuple[str, ...] | None


def summary(
    scores: NDArray[np.floating[Any]],
    labels: Labels,
    classes: Sequence[str],
    definition: Definition,
    mean_over: Sequence[str] | None = None,
) -> Summary:
    """Scores (N, K) and labels (N, K) of K classes. Raises RecipeError where `mean_over` names another class."""
    if scores.ndim != 2 or scores.shape[1] != len(classes):
        raise ValueError(f"scores must be (N, {len(classes)}), got {scores.shape}")
    for name in mean_over or ():
        if name not in classes:
            raise RecipeError(f"evaluate.mean_over: {unknown('class', name, classes)}")
    per_class = average_precisions(scores, labels, definition)
    averaged = [value for name, value in zip(classes, per_class, strict=True) if mean_over is None or name in mean_over]
    return Summary(
        definition=definition,
        classes=tuple(classes),
        positives=tuple(int(count) for count in (labels > 0).sum(axis=0)),
        known=tuple(int(count) for count in (labels != 0).sum(axis=0)),
        per_class=per_class,
        mean=mean_average_precision(averaged),
        mean_over=None if mean_over is None else tuple(mean_over),
    )


def split_results(summary: Summary, *, role: str, images: int, scales: Sequence[float], fuse: str) -> dict[str, Any]:
    """What results.json holds below `splits` for one split, in fractions. `role` is evaluate or holdout."""
    return {
        "role": role,
        "images": images,
        "positives": list(summary.positives),
        "known": list(summary.known),
        "ap": {"definition": summary.definition, "per_class": list(summary.per_class), "mean": summary.mean},
        "scales": list(scales),
        "fuse": fuse,
    }
