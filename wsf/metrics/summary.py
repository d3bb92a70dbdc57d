"""How good the scores of a split are, over all classes, and the split's entry in results.json."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels
from wsf.errors import RecipeError, unknown
from wsf.metrics.accuracy import is_single_label, top1_accuracy
from wsf.metrics.average_precision import average_precisions, mean_average_precision
from wsf.metrics.calibration import Calibration, calibration_error
from wsf.metrics.f1 import F1, f1_scores
from wsf.metrics.precision_recall import Definition


@dataclass(frozen=True)
class Summary:
    """K classes on one split, in fractions.

    What is of all classes together is of those of `mean_over` (None: all); the top-1 accuracy is of all.
    """

    definition: Definition
    classes: tuple[str, ...]
    positives: tuple[int, ...]
    """Pictures that hold each class."""
    known: tuple[int, ...]
    """Pictures of which it is known whether they hold each class; 0 for a class without labels."""
    per_class: tuple[float | None, ...]
    """Average precisions; None for a class without positives."""
    mean: float | None
    mean_over: tuple[str, ...] | None
    f1: F1 | None
    """None without thresholds."""
    calibration: Calibration | None
    """None where the scores are no probabilities."""
    top1: float | None
    """None where pictures hold several classes, or none."""


def summary(
    scores: NDArray[np.floating[Any]],
    labels: Labels,
    classes: Sequence[str],
    definition: Definition,
    mean_over: Sequence[str] | None = None,
    *,
    probabilities: NDArray[np.floating[Any]] | None = None,
    thresholds: Sequence[float | None] | None = None,
) -> Summary:
    """Scores, labels and, where there are any, probabilities (N, K), and K thresholds.

    Raises RecipeError where `mean_over` names another class.
    """
    if scores.ndim != 2 or scores.shape[1] != len(classes):
        raise ValueError(f"scores must be (N, {len(classes)}), got {scores.shape}")
    for name in mean_over or ():
        if name not in classes:
            raise RecipeError(f"evaluate.mean_over: {unknown('class', name, classes)}")
    over = [index for index, name in enumerate(classes) if mean_over is None or name in mean_over]
    per_class = average_precisions(scores, labels, definition)
    return Summary(
        definition=definition,
        classes=tuple(classes),
        positives=tuple(int(count) for count in (labels > 0).sum(axis=0)),
        known=tuple(int(count) for count in (labels != 0).sum(axis=0)),
        per_class=per_class,
        mean=mean_average_precision([per_class[index] for index in over]),
        mean_over=None if mean_over is None else tuple(mean_over),
        f1=None if thresholds is None else _f1(scores, labels, thresholds, over),
        calibration=None if probabilities is None else _calibration(probabilities, labels, over),
        top1=top1_accuracy(scores, labels) if is_single_label(labels) else None,
    )


def _f1(
    scores: NDArray[np.floating[Any]], labels: Labels, thresholds: Sequence[float | None], over: Sequence[int]
) -> F1:
    together = f1_scores(scores[:, over], labels[:, over], [thresholds[index] for index in over])
    return F1(f1_scores(scores, labels, thresholds).per_class, together.macro, together.overall)


def _calibration(probabilities: NDArray[np.floating[Any]], labels: Labels, over: Sequence[int]) -> Calibration:
    together = calibration_error(probabilities[:, over], labels[:, over])
    return Calibration(calibration_error(probabilities, labels).per_class, together.overall)


def split_results(summary: Summary, *, role: str, images: int, scales: Sequence[float], fuse: str) -> dict[str, Any]:
    """What results.json holds below `splits` for one split, in fractions. `role` is evaluate or holdout."""
    f1, calibration = summary.f1, summary.calibration
    return {
        "role": role,
        "images": images,
        "positives": list(summary.positives),
        "known": list(summary.known),
        "ap": {"definition": summary.definition, "per_class": list(summary.per_class), "mean": summary.mean},
        "f1": f1 and {"per_class": list(f1.per_class), "macro": f1.macro, "overall": f1.overall},
        "calibration_error": calibration and {"per_class": list(calibration.per_class), "overall": calibration.overall},
        "top1_accuracy": summary.top1,
        "scales": list(scales),
        "fuse": fuse,
    }
