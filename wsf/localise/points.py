"""One point a class: the place that is most surely of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wsf.infer import ClassMaps

CANDIDATES = 64
"""Cells of a class, the highest over all scales, among which its point is searched."""


@dataclass(frozen=True, eq=False)
class Points:
    """Of C classes: `places` (C, 2), x and y in the picture's pixels; `scales` (C,) of their cells; `logits` (C,)."""

    places: NDArray[np.float64]
    scales: NDArray[np.float64]
    logits: NDArray[np.float64]


def points_of(maps: ClassMaps) -> Points:
    r"""The middle of the cell that is best by its own logit and by what all scales say of its place.

    With $f_j$ the logit of cell j at place $p_j$, of any scale, and $\tilde f_t$ scale t's, interpolated:

    $$ \hat j = \arg\max_j \; \log \sigma(f_j) + \log \tfrac{1}{T} \sum_{t=1}^{T} \sigma(\tilde f_t(p_j)) $$

    Places on the padding come to the nearest border of the picture. Several views are several scales; of each place
    those speak that see it.

    Source: Oquab et al., CVPR 2015, where the point is the highest cell alone, as `Scored.places` has it.
    Differs: the second term. A lone high cell, which no other scale confirms, is more often a mistake: on VOC
    photographs the highest cells hit 93 of 100 objects, these 95; on `scenes` they do not differ (docs/places.md).
    """
    xs, ys, logits, scales = _candidates(maps)
    spoken = np.full((len(maps.grids), *logits.shape), -np.inf)
    for row, grid in enumerate(maps.grids):
        spoken[row] = np.where(grid.sees(xs, ys), _log_sigmoid(grid.at(xs, ys)), -np.inf)
    heard = np.maximum(1, np.isfinite(spoken).sum(axis=0))
    support = np.logaddexp.reduce(spoken, axis=0) - np.log(heard)  # (C, n)
    best = (_log_sigmoid(logits) + support).argmax(axis=1)[:, None]
    x, y, scale, logit = (np.take_along_axis(of, best, axis=1)[:, 0] for of in (xs, ys, scales, logits))
    return Points(np.stack((x, y), axis=1), scale, logit.astype(np.float64))


def _candidates(maps: ClassMaps) -> tuple[NDArray[np.float64], ...]:
    """Of each class x, y, logits and scales of its highest cells, (C, n) each."""
    middles = np.concatenate([grid.middles() for grid in maps.grids])  # (M, 2)
    logits = np.concatenate([grid.logits.reshape(len(maps.classes), -1) for grid in maps.grids], axis=1)  # (C, M)
    scales = np.concatenate([np.full(grid.logits[0].size, grid.scale) for grid in maps.grids])  # (M,)
    if logits.shape[1] > CANDIDATES:
        # In the order of the cells, so that of equal ones the first wins.
        highest = np.sort(np.argpartition(-logits, CANDIDATES, axis=1)[:, :CANDIDATES], axis=1)
    else:
        highest = np.tile(np.arange(logits.shape[1]), (len(logits), 1))
    return (
        middles[highest, 0],
        middles[highest, 1],
        np.take_along_axis(logits, highest, axis=1).astype(np.float64),
        scales[highest],
    )


def _log_sigmoid(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    return -np.logaddexp(0.0, -logits.astype(np.float64))
