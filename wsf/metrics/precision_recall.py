"""Precision and recall as the threshold falls: what every average precision is taken of."""

from __future__ import annotations

from dataclasses import dataclass
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


def ranked(scores: NDArray[np.floating[Any]], labels: Labels) -> NDArray[np.intp]:
    """Scores (N,) and labels (N,) in {-1, 0, 1} to the pictures whose label is not 0, best first, by index: (M,).

    Equal scores stay in the order given, as in the devkit's stable sort (scikit-learn merges them). A score of NaN
    means that there is none: it ranks last, as -inf, as the devkit ranks a picture that is missing from the results
    file.
    """
    if scores.ndim != 1 or scores.shape != labels.shape:
        raise ValueError(f"scores and labels must both be (N,), got {scores.shape} and {labels.shape}")
    counted = np.flatnonzero(labels)
    values = scores[counted].astype(np.float64)
    values[np.isnan(values)] = -np.inf
    return counted[np.argsort(-values, kind="stable")]


@dataclass(frozen=True, eq=False)
class PrecisionRecall:
    """At each of the P positives that were ranked, best first: what lies between them has less precision for no recall.

    `recall` (P,), `precision` (P,), and `best_from_here` (P,), the highest precision of this or any later positive.
    """

    recall: NDArray[np.float64]
    precision: NDArray[np.float64]
    best_from_here: NDArray[np.float64]
    positives: int
    """All there are, with those that no score stands for."""

    def average(self, definition: Definition) -> float:
        """See `average_precision`."""
        match definition:
            case "raw":
                return float(self.precision.sum() / self.positives)
            case "voc2012":
                return float(self.best_from_here.sum() / self.positives)
            case "voc2007":
                return float(self.eleven().mean())

    def eleven(self) -> NDArray[np.float64]:
        """The highest precision at a recall of k·0.1 or more, k = 0 … 10, of which voc2007 is the mean: (11,)."""
        first = np.searchsorted(self.recall, RECALLS, side="left")
        return np.append(self.best_from_here, 0.0)[first]

    def curve(self, definition: Definition) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Recall and precision (2 P,) of the corners of a line of steps, whose area is the average precision.

        Of voc2007, the mean of eleven points, it is the line on which these lie: that of voc2012.
        """
        heights = self.precision if definition == "raw" else self.best_from_here
        ends = np.repeat(self.recall, 2)
        return np.append(0.0, ends)[: len(ends)], np.repeat(heights, 2)


def precision_recall(scores: NDArray[np.floating[Any]], labels: Labels, *, missed: int = 0) -> PrecisionRecall | None:
    """Scores (N,) and labels (N,) in {-1, 0, 1}, ranked as by `ranked`; None where nothing is positive.

    `missed`: positives that no score stands for.
    """
    ranks = 1 + np.flatnonzero(labels[ranked(scores, labels)] > 0)  # (P,)
    positives = len(ranks) + missed
    if not positives:
        return None
    found = np.arange(1, len(ranks) + 1)
    precision = found / ranks
    best_from_here = np.maximum.accumulate(precision[::-1])[::-1]
    return PrecisionRecall(found / positives, precision, best_from_here, positives)
