"""Average precision as the PASCAL VOC devkit's VOCevalcls computes it, and without interpolation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels

Definition: TypeAlias = Literal["voc2012", "voc2007", "raw"]
"""voc2012: all points, monotone precision. voc2007: 11 points. raw: no interpolation."""

# k·0.1 as doubles: the fourth is 0.30000000000000004, so that a recall of exactly 3/10 does not reach it. MATLAB holds
# the vector 0:.1:1 counted from its right end in its second half, so that two of these (0.6, 0.7) may be one last bit
# less there; no other recall than exactly 6/10 and 7/10 can tell.
RECALLS = np.arange(11) * 0.1
"""The eleven of voc2007."""


def average_precision(
    scores: NDArray[np.floating[Any]], labels: Labels, definition: Definition = "voc2012", *, missed: int = 0
) -> float | None:
    r"""Scores (N,) and labels (N,) in {-1, 0, 1} to a fraction in [0, 1], or None where nothing is positive.

    With the pictures in descending order of score, $p_i$ and $r_i$ precision and recall among the first i, and P
    positives, `missed` ones included, which no score stands for:

    $$ \text{raw} = \tfrac{1}{P} \sum_{i: y_i = 1} p_i \qquad
       \text{voc2012} = \tfrac{1}{P} \sum_{i: y_i = 1} \max_{j \ge i} p_j \qquad
       \text{voc2007} = \tfrac{1}{11} \sum_{k=0}^{10} \max_{j: r_j \ge k \cdot 0.1} p_j $$

    A label of 0 counts neither way. Equal scores stay in the order given, as in the devkit's stable sort (scikit-learn
    merges them). A score of NaN means that there is none: it ranks last, as -inf, as the devkit ranks a picture that
    is missing from the results file.

    Source: Everingham et al., The PASCAL Visual Object Classes Challenge, IJCV 2010; VOCevalcls.m of the devkits of
    2007 and 2012.
    """
    if scores.ndim != 1 or scores.shape != labels.shape:
        raise ValueError(f"scores and labels must both be (N,), got {scores.shape} and {labels.shape}")
    counted = labels != 0
    values = scores[counted].astype(np.float64)
    values[np.isnan(values)] = -np.inf
    hits = labels[counted][np.argsort(-values, kind="stable")] > 0  # (M,)
    positives = int(hits.sum()) + missed
    if not positives:
        return None
    found = np.cumsum(hits)
    precision = found / np.arange(1, len(hits) + 1)  # (M,)
    best_from_here = np.maximum.accumulate(precision[::-1])[::-1]  # (M,)
    match definition:
        case "raw":
            return float(precision[hits].sum() / positives)
        case "voc2012":
            return float(best_from_here[hits].sum() / positives)
        case "voc2007":
            first = np.searchsorted(found / positives, RECALLS, side="left")  # (11,)
            return float(np.append(best_from_here, 0.0)[first].mean())


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
