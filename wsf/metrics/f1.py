"""F1 of decisions: of each class, their mean, and over all decisions at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels


@dataclass(frozen=True)
class F1:
    """Of K classes, as fractions in [0, 1]."""

    per_class: tuple[float | None, ...]
    """None for a class without a threshold or without positives."""
    macro: float | None
    """The mean of those of the classes; None where none has one."""
    overall: float | None
    """Micro: over all decisions of all classes with a threshold; None where none of these has positives."""


def f1_scores(scores: NDArray[np.floating[Any]], labels: Labels, thresholds: Sequence[float | None]) -> F1:
    r"""Scores (N, K), labels (N, K) in {-1, 0, 1} and K thresholds, at and above which a class is called present.

    With TP, FP and FN the true positives, false positives and false negatives among the pictures, and C the classes
    that have a threshold and positives:

    $$ F_k = \frac{2 TP_k}{2 TP_k + FP_k + FN_k} \qquad
       \text{macro} = \tfrac{1}{|C|} \sum_{k \in C} F_k \qquad
       \text{overall} = \frac{2 \sum_k TP_k}{\sum_k (2 TP_k + FP_k + FN_k)} $$

    A label of 0 counts neither way. A picture without a score (NaN) is not called present. A class without a threshold
    (None) decides nothing and is left out of all three; what is called present of a class without positives here is
    wrong, and counts as such in `overall`.

    Source: Opitz and Burst, Macro F1 and Macro F1, 2019; Wu and Zhou, A Unified View of Multi-Label Performance
    Measures, ICML 2017.
    Differs: the CF1 of many papers is no mean of F1s but the F1 of mean precision and mean recall, which is higher or
    equal; their OF1 is `overall`, often at 0.5 or over the three highest scores.
    """
    if scores.ndim != 2 or scores.shape != labels.shape or len(thresholds) != scores.shape[1]:
        raise ValueError(
            f"scores and labels must both be (N, K) for K thresholds, got {scores.shape} and {labels.shape} "
            f"for {len(thresholds)} thresholds"
        )
    decided = np.array([threshold is not None for threshold in thresholds], bool)  # (K,)
    limits = np.array([np.inf if threshold is None else threshold for threshold in thresholds])
    called = (scores >= limits) & (labels != 0) & decided  # (N, K)
    positive = (labels > 0) & decided
    twice_right = 2 * (called & positive).sum(axis=0)  # (K,)
    out_of = called.sum(axis=0) + positive.sum(axis=0)  # (K,): 2 TP + FP + FN
    per_class = tuple(
        float(right / total) if known else None
        for right, total, known in zip(twice_right, out_of, positive.any(axis=0), strict=True)
    )
    values = [value for value in per_class if value is not None]
    return F1(
        per_class=per_class,
        macro=float(np.mean(values)) if values else None,
        overall=float(twice_right.sum() / out_of.sum()) if values else None,
    )
