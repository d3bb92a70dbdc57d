"""Whether one system is better than another: the difference of their mean average precision, with its interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels
from wsf.errors import DataError
from wsf.metrics.precision_recall import Definition
from wsf.metrics.weighted_ap import Ranking, weighted_average_precision

RESAMPLES = 2000
LEVEL = 0.95
"""The share of the draws that an interval holds."""

_CELLS = 500_000
"""Counts held at once, so that their 2 MB stay in the processor's cache."""


@dataclass(frozen=True)
class Difference:
    """Of two mean average precisions, the first less the second, and the interval of LEVEL; fractions, not percent."""

    difference: float
    low: float
    high: float


def paired_difference(
    scores_a: Sequence[NDArray[np.floating[Any]]],
    scores_b: Sequence[NDArray[np.floating[Any]]],
    labels: Sequence[Labels],
    definition: Definition,
    classes: Sequence[int] | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Difference:
    """Scores (N, K) of two systems and labels (N, K) of the same N pictures, in the same order; of each, one a seed.

    The paired bootstrap: N pictures are drawn with replacement, the same for both systems and all seeds, and the
    difference of mean average precision is taken anew, in the mean over the seeds. The interval holds the middle LEVEL
    of these differences: it says what other pictures could change. What other seeds could, it does not.

    Where each seed has pictures of its own, N counts those of all, and a seed's labels are 0 for the others'.
    `classes` are those of the mean, by index (None: all). A class that has no positives, or loses them in a draw, is
    left out of both, and so is a seed without any. Raises DataError where no class has positives.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13 (percentile interval).
    """
    if not len(scores_a) == len(scores_b) == len(labels) > 0 or resamples < 100:
        raise ValueError(
            "both systems need scores and labels of the same seeds, at least one, and the interval 100 resamples, "
            f"got {len(scores_a)}, {len(scores_b)} and {len(labels)} seeds and {resamples} resamples"
        )
    for array in (*scores_a, *scores_b, *labels):
        if array.ndim != 2 or array.shape != labels[0].shape:
            raise ValueError(f"scores and labels must all be (N, K), got {array.shape} and {labels[0].shape}")
    pictures, count = labels[0].shape
    chosen = range(count) if classes is None else classes
    known = [[k for k in chosen if (of_seed[:, k] > 0).any()] for of_seed in labels]
    if not any(known):
        raise DataError("comparison: no class of the mean has positives in these pictures; compare on another split")
    one, other = (
        [
            [Ranking.of(scores[:, k], of_seed[:, k]) for k in of_mean]
            for scores, of_seed, of_mean in zip(system, labels, known, strict=True)
            if of_mean
        ]
        for system in (scores_a, scores_b)
    )

    def difference(counts: NDArray[np.int32]) -> NDArray[np.float64]:
        return _mean_ap(one, counts, definition) - _mean_ap(other, counts, definition)

    drawn = np.concatenate([difference(counts) for counts in _draws(pictures, resamples, seed)])
    ends = [50 * (1 - LEVEL), 50 * (1 + LEVEL)]
    low, high = np.percentile(drawn[~np.isnan(drawn)], ends)
    whole = difference(np.ones((pictures, 1), np.int32))
    return Difference(float(whole[0]), float(low), float(high))


def _draws(pictures: int, resamples: int, seed: int) -> Iterator[NDArray[np.int32]]:
    """How often each draw holds each of N pictures: (N, R), as many draws at a time as `_CELLS` allows."""
    rng = np.random.default_rng(seed)
    block = max(1, _CELLS // pictures)
    for start in range(0, resamples, block):
        rows = [
            np.bincount(rng.integers(pictures, size=pictures), minlength=pictures)
            for _ in range(min(block, resamples - start))
        ]
        yield np.stack(rows, axis=1).astype(np.int32)


def _mean_ap(seeds: list[list[Ranking]], counts: NDArray[np.int32], definition: Definition) -> NDArray[np.float64]:
    """Rankings of the classes, a list a seed, and counts (N, R) to the mean over classes, then seeds (R,), or NaN."""
    mean: NDArray[np.float64] = np.mean(
        [_mean_over_classes(rankings, counts, definition) for rankings in seeds], axis=0
    )
    return mean


def _mean_over_classes(
    rankings: list[Ranking], counts: NDArray[np.int32], definition: Definition
) -> NDArray[np.float64]:
    """(R,); NaN where a draw holds no positive of any class."""
    found = np.array([weighted_average_precision(ranking, counts, definition) for ranking in rankings])  # (K, R)
    classes = (~np.isnan(found)).sum(axis=0)  # (R,)
    mean: NDArray[np.float64] = np.nansum(found, axis=0) / np.where(classes > 0, classes, np.nan)
    return mean
