"""Average precision of many draws of the same pictures at once, from how often each draw holds each picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels
from wsf.metrics.precision_recall import RECALLS, Definition, ranked


@dataclass(frozen=True, eq=False)
class Ranking:
    """The pictures of one class, best first, as far as the last of its P positives; those of label 0 are left out.

    `pictures` (M,) and `positives` (P,) are indices of pictures. A positive and the negatives right before it make a
    stretch of `pictures`; `starts` (P,) are where these begin.
    """

    pictures: NDArray[np.intp]
    starts: NDArray[np.intp]
    positives: NDArray[np.intp]

    @classmethod
    def of(cls, scores: NDArray[np.floating[Any]], labels: Labels) -> Ranking:
        """Scores (N,) and labels (N,) in {-1, 0, 1}, at least one of them positive."""
        pictures = ranked(scores, labels)
        ranks = np.flatnonzero(labels[pictures] > 0)  # (P,)
        return cls(pictures[: ranks[-1] + 1], np.append(0, ranks[:-1] + 1), pictures[ranks])


def weighted_average_precision(
    ranking: Ranking, counts: NDArray[np.int32], definition: Definition
) -> NDArray[np.float64]:
    r"""Counts (N, R) of N pictures in R draws to R average precisions (R,), NaN where a draw holds no positive.

    Each is what `average_precision` gives for the draw written out, every picture repeated in its place. The c copies
    of a positive behind n pictures, of which f are negative, have the precisions $1 - f / (n + j)$, j = 1 … c: none is
    above the last, which is all that counts with interpolation; without, they add up to
    $c - f (H_{n + c} - H_n)$, with the harmonic numbers $H_n = \sum_{i=1}^{n} 1 / i$.
    """
    copies = counts[ranking.positives]  # (P, R)
    ranked = np.cumsum(np.add.reduceat(counts[ranking.pictures], ranking.starts, axis=0), axis=0)  # (P, R)
    found = np.cumsum(copies, axis=0)  # (P, R)
    total = np.where(found[-1] > 0, found[-1], np.nan)  # (R,)
    if definition == "raw":
        harmonic = np.append(0, np.cumsum(1 / np.arange(1, ranked.max() + 1)))
        sums = copies - (ranked - found) * (harmonic[ranked] - harmonic[ranked - copies])
        raw: NDArray[np.float64] = sums.sum(axis=0) / total
        return raw
    precision = found / np.maximum(ranked, 1)  # (P, R); 0 where a draw holds none of the pictures so far
    best_from_here = np.maximum.accumulate(precision[::-1])[::-1]  # (P, R)
    if definition == "voc2012":
        every: NDArray[np.float64] = (copies * best_from_here).sum(axis=0) / total
        return every
    first = np.stack([(found / total < recall).sum(axis=0) for recall in RECALLS])  # (11, R)
    eleven: NDArray[np.float64] = np.take_along_axis(best_from_here, first, axis=0).mean(axis=0)
    return np.where(np.isnan(total), np.nan, eleven)
