"""The score above which a class is called present, chosen where nothing else is measured: on the holdout."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from wsf.contracts import Labels


class Thresholds(BaseModel):
    """Those of a run, as results.json holds them; `scales` and `fuse` made the scores on which they were chosen."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    per_class: tuple[float | None, ...]
    scales: tuple[float, ...]
    fuse: str


def choose_thresholds(scores: NDArray[np.floating[Any]], labels: Labels) -> tuple[float | None, ...]:
    """Scores (N, K) and labels (N, K) in {-1, 0, 1} to K thresholds: a class is called present at its own or above.

    Each gives its class the highest F1 on these pictures, and lies midway between the lowest score that is called
    present and the next lower one; where all are, it is the lowest score. Of several that are equally good it is the
    highest. A label of 0 counts neither way; a picture without a score (NaN or -inf) is never called present. None for
    a class without a positive that has a score.

    Source: Lipton, Elkan and Naryanaswamy, Optimal Thresholding of Classifiers to Maximize F1 Measure, ECML PKDD 2014.
    """
    if scores.ndim != 2 or scores.shape != labels.shape:
        raise ValueError(f"scores and labels must both be (N, K), got {scores.shape} and {labels.shape}")
    return tuple(_threshold(scores[:, k].astype(np.float64), labels[:, k]) for k in range(scores.shape[1]))


def _threshold(scores: NDArray[np.float64], labels: Labels) -> float | None:
    """Scores (N,) and labels (N,) of one class."""
    scored = (labels != 0) & (scores > -np.inf)
    order = np.argsort(-scores[scored], kind="stable")
    ranked, found = scores[scored][order], np.cumsum(labels[scored][order] > 0)  # (M,), (M,)
    if not found.size or not found[-1]:
        return None
    called = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True)) + 1  # equal scores are called alike
    # Whole numbers and one division: F1s that are equal are equal in floating point too. 2 TP + FP + FN are all that
    # are called present and all that are positive, scored or not.
    f1 = 2 * found[called - 1] / (called + int((labels > 0).sum()))
    count = int(called[np.argmax(f1)])
    upper = float(ranked[count - 1])
    if count == len(ranked):
        return upper
    lower = float(ranked[count])
    middle = upper / 2 + lower / 2
    return middle if lower < middle else upper  # no double lies between neighbours
