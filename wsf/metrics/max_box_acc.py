"""MaxBoxAccV2: how well some threshold on heat maps makes boxes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from wsf.metrics.overlap import overlaps

OVERLAPS = (0.3, 0.5, 0.7)
"""Intersections over unions from which on a box is right; the metric is the mean over the three."""

THRESHOLDS = np.arange(50) / 50
"""Of maps that go from 0 to 1."""

SIDE = 112
"""Pixels of a map's sides."""

_NEIGHBOURS = np.ones((3, 3), dtype=bool)


def boxes_at_thresholds(values: NDArray[np.floating[Any]]) -> list[NDArray[np.float64]]:
    """A map (H, W) to the boxes (n, 4) around its connected parts at each threshold, in shares of its sides.

    The map is stretched first so that it goes from 0 to 1; one that is the same everywhere is 0. A part is connected
    across corners, and at a threshold of t holds what is above t, as in the source.
    """
    low, high = float(values.min()), float(values.max())
    stretched = (values - low) / (high - low) if high > low else np.zeros_like(values)
    return [parts(stretched > threshold)[1] for threshold in THRESHOLDS]


def parts(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """A mask (H, W) to its connected parts, numbered from 1 in (H, W), and boxes (n, 4) in shares of its sides."""
    numbered, _ = ndimage.label(mask, _NEIGHBOURS)
    height, width = mask.shape
    found = [
        (columns.start / width, rows.start / height, columns.stop / width, rows.stop / height)
        for rows, columns in ndimage.find_objects(numbered)
    ]
    return numbered, np.array(found, dtype=np.float64).reshape(-1, 4)


def best_overlaps(boxes: Sequence[NDArray[np.float64]], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boxes (n, 4) at each of T thresholds, and objects (m, 4), to the highest intersections over unions (T,)."""
    return np.array([overlaps(some, others).max(initial=0.0) for some in boxes])


@dataclass(frozen=True)
class MaxBoxAcc:
    """Of K classes, fractions in [0, 1], each the mean over `OVERLAPS`; None for a class that no picture holds."""

    per_class: tuple[float | None, ...]
    mean: float | None


def max_box_acc(found: Sequence[NDArray[np.float64]], averaged: Sequence[int]) -> MaxBoxAcc:
    r"""The highest overlaps (n_k, T) of the n_k pictures that hold class k, at T thresholds, to MaxBoxAccV2.

    With $a_{k \delta}(t)$ the share of class k's pictures whose highest overlap at threshold t is at least δ, and C the
    classes of `averaged` that some picture holds:

    $$ \tfrac{1}{3} \sum_{\delta \in \{0.3, 0.5, 0.7\}} \max_t \tfrac{1}{|C|} \sum_{k \in C} a_{k \delta}(t) $$

    The threshold is the best one on the pictures that are measured, one for all of them and for each δ: that is the
    protocol, which asks what the maps hold, not what somebody without boxes would get of them. A class's own number is
    at these thresholds.

    Source: Choe et al., Evaluating Weakly Supervised Object Localization Methods Right, CVPR 2020, and their code.
    Differs: several classes a picture, so that accuracy is a mean over classes; maps of 112 instead of 224 pixels and
    50 thresholds instead of 1000, since maps that are interpolated between cells hold no finer detail.
    """
    known = [k for k in averaged if len(found[k])]
    if not known:
        return MaxBoxAcc(tuple(None for _ in found), None)
    accuracies = np.array([[_accuracy(of_class, overlap) for of_class in found] for overlap in OVERLAPS])  # (3, K, T)
    best = accuracies[:, known].mean(axis=1).argmax(axis=1)  # (3,)
    at_best = accuracies[np.arange(len(OVERLAPS)), :, best].mean(axis=0)  # (K,)
    per_class = tuple(None if np.isnan(value) else float(value) for value in at_best)
    return MaxBoxAcc(per_class, float(at_best[known].mean()))


def _accuracy(found: NDArray[np.float64], overlap: float) -> NDArray[np.float64]:
    """(n, T) to (T,): shares; NaN where n is 0."""
    right: NDArray[np.float64] = (found >= overlap).sum(axis=0) / (len(found) or np.nan)
    return right
