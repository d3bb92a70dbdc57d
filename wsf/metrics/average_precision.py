"""Average precision as the PASCAL VOC devkit's VOCevalcls computes it, and without interpolation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels
from wsf.metrics.precision_recall import Definition, precision_recall


def average_precision(
    scores: NDArray[np.floating[Any]], labels: Labels, definition: Definition = "voc2012", *, missed: int = 0
) -> float | None:
    r"""Scores (N,) and labels (N,) in {-1, 0, 1} to a fraction in [0, 1], or None where nothing is positive.

    With the pictures in descending order of score, $p_i$ and $r_i$ precision and recall among the first i, and P
    positives, `missed` ones included, which no score stands for:

    $$ \text{raw} = \tfrac{1}{P} \sum_{i: y_i = 1} p_i \qquad
       \text{voc2012} = \tfrac{1}{P} \sum_{i: y_i = 1} \max_{j \ge i} p_j \qquad
       \text{voc2007} = \tfrac{1}{11} \sum_{k=0}^{10} \max_{j: r_j \ge k \cdot 0.1} p_j $$

    A label of 0 counts neither way; `ranked` says what becomes of equal scores, and of those that are missing.

    Source: Everingham et al., The PASCAL Visual Object Classes Challenge, IJCV 2010; VOCevalcls.m of the devkits of
    2007 and 2012.
    """
    found = precision_recall(scores, labels, missed=missed)
    return None if found is None else found.average(definition)


def average_precisions(
    scores: NDArray[np.floating[Any]], labels: Labels, definition: Definition = "voc2012"
) -> tuple[float | None, ...]:
    """Scores (N, K) and labels (N, K) to K average precisions, None for a class without positives."""
    if scores.ndim != 2 or scores.shape != labels.shape:
        raise ValueError(f"scores and labels must both be (N, K), got {scores.shape} and {labels.shape}")
    return tuple(average_precision(scores[:, k], labels[:, k], definition) for k in range(scores.shape[1]))


def mean_average_precision(per_class: Sequence[float | None]) -> float | None:
    """The mean over the classes that have an average precision; None where none has."""
    known = [value for value in per_class if value is not None]
    return float(np.mean(known)) if known else None
