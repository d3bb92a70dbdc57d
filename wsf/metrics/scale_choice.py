"""The cheapest test scales that lose no more than a stated amount of mean average precision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from wsf.metrics.scales import Price, ScaleScores
from wsf.recipe.scales import cost_of

AGREEMENT = 0.99
"""Correlation with the scores of all the scales that a set must reach."""
ENDS = 10
"""Scales at which a grid may begin or end."""
LONGEST = 8
"""Scales in the longest grid."""


@dataclass(frozen=True)
class Choice:
    """`chosen`, against `reference`, all the scales; `within` in points, percent of mean average precision.

    `tried` are the sets whose standard errors were asked for, cheapest first; the last is the chosen one.
    """

    chosen: Price
    reference: Price
    within: float
    tried: tuple[Price, ...]


def choose(scored: ScaleScores, within: float = 0.3) -> Choice:
    """The cheapest grid of the scored scales that loses at most `within` points against all of them.

    The cheapest of many sets that pass on some hundred pictures has mostly been lucky, so that the candidates are only
    a few hundred regular grids, with two tests to pass. The loss on these pictures plus one standard error of it must
    be within the limit, which fails sets that a few pictures saved. And the scores must correlate with those of all the
    scales, by 0.99 in the mean over the classes: that needs no labels, varies little between draws of pictures, and
    fails sets that happen to rank these pictures as well in a way of their own.

    Equal costs: fewer scales, then the higher mean average precision. Where no grid passes, it is all the scales.
    """
    if within < 0:
        raise ValueError(f"within must be 0 points or more, got {within}")
    limit = within / 100 + 1e-8  # a millionth of a point for what rounding adds
    best = scored.mean_ap(scored.reference)
    candidates = []
    for grid in grids(scored.scales):
        fused = scored.fused(grid)
        if agreement(fused, scored.reference) >= AGREEMENT and best - (mean_ap := scored.mean_ap(fused)) <= limit:
            candidates.append((round(cost_of(grid), 9), len(grid), -mean_ap, grid))
    tried = []
    for scales in (*(grid for *_, grid in sorted(candidates)), scored.scales):
        price = scored.price("auto", scales)
        tried.append(price)
        if price.standard_error - price.difference <= limit:
            break
    return Choice(tried[-1], scored.price("all", scored.scales), within, tuple(tried))


def grids(scales: Sequence[float]) -> list[tuple[float, ...]]:
    """Up to LONGEST of some scales, in equal ratios or in equal steps, as nearly as the scales allow.

    They begin and end at one of ENDS scales, which are in about equal ratios themselves.
    """
    values = np.array(sorted(set(scales)))

    def nearest(wanted: NDArray[np.float64]) -> tuple[float, ...]:
        places = np.abs(np.log(wanted)[:, None] - np.log(values)).argmin(axis=1)
        return tuple(values[np.unique(places)].tolist())

    ends = nearest(np.geomspace(values[0], values[-1], ENDS))
    found: list[tuple[float, ...]] = [(end,) for end in ends]
    for low, high in combinations(ends, 2):
        for count in range(2, LONGEST + 1):
            for spaced in (np.geomspace, np.linspace):
                grid = nearest(spaced(low, high, count))
                if len(grid) == count:
                    found.append(grid)
    return list(dict.fromkeys(found))


def agreement(fused: NDArray[np.float64], reference: NDArray[np.float64]) -> float:
    """Correlation over the pictures of two sets of scores (N, K), in the mean over the classes.

    Scores of a class that are all equal agree only with such.
    """
    one, other = fused - fused.mean(axis=0), reference - reference.mean(axis=0)
    norms = np.linalg.norm(one, axis=0), np.linalg.norm(other, axis=0)  # (K,), (K,)
    scale = norms[0] * norms[1]
    flat = scale == 0
    correlations = np.where(flat, norms[0] == norms[1], (one * other).sum(axis=0) / np.where(flat, 1, scale))
    return float(correlations.mean())
