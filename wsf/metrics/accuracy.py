"""How often the class with the highest score is the right one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels


def is_single_label(labels: Labels) -> bool:
    """Labels (N, K): whether every picture holds exactly one class.

    One of which nothing positive is known, but not all, says nothing against it; one must hold a class for sure.
    """
    counts = (labels > 0).sum(axis=1)  # (N,)
    none = (labels < 0).all(axis=1)  # (N,)
    return bool((counts == 1).any() and (counts <= 1).all() and not none.any())


def top1_accuracy(scores: NDArray[np.floating[Any]], labels: Labels) -> float | None:
    """Scores (N, K) and labels (N, K) of a single-label set to the fraction of pictures whose best class is theirs.

    A class of label 0 does not compete in that picture. Of equal scores the first class wins. A picture without scores
    (NaN) is wrong; one without a positive has no right answer and is left out. None where none is left. Raises
    ValueError where a picture holds several classes: `is_single_label` tells.
    """
    if scores.ndim != 2 or scores.shape != labels.shape:
        raise ValueError(f"scores and labels must both be (N, K), got {scores.shape} and {labels.shape}")
    holds = (labels > 0).sum(axis=1)  # (N,)
    if (holds > 1).any():
        raise ValueError(f"top-1 accuracy is of pictures with one class each, got one with {holds.max()}")
    known = holds == 1
    if not known.any():
        return None
    values = np.where((labels[known] == 0) | np.isnan(scores[known]), -np.inf, scores[known])  # (M, K)
    rows, best = np.arange(len(values)), values.argmax(axis=1)
    return float(((labels[known][rows, best] > 0) & (values[rows, best] > -np.inf)).mean())
