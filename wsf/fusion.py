"""How the scores of several views and scales become one.

A fusion is a running total: nothing is kept of a score but what it adds. Totals and scores are float64 arrays of one
shape, so that everything is fused element by element.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

_LEAST, _MOST = 1e-300, 1 - 2.0**-53
"""Bounds of a probability, so that its logit is finite."""


class Fusion(Protocol):
    """One way to fuse."""

    of_probabilities: ClassVar[bool]
    """Whether the scores that are added are `logits` of probabilities; else they are raw scores."""
    start: ClassVar[float]
    """What every total begins with."""

    @property
    def name(self) -> str:
        """As results and reports say it, after "fused by"."""

    def added(self, total: Array, scores: Array) -> Array:
        """A total with the scores of one more view or scale."""

    def result(self, total: Array, count: Array | int) -> Array:
        """What a total of `count` additions, at least one, comes to."""


@dataclass(frozen=True)
class Mean:
    """The mean of raw scores."""

    of_probabilities: ClassVar[bool] = False
    start: ClassVar[float] = 0.0
    name: ClassVar[str] = "mean"

    def added(self, total: Array, scores: Array) -> Array:
        """See `Fusion`."""
        return total + scores

    def result(self, total: Array, count: Array | int) -> Array:
        """See `Fusion`."""
        return total / count


@dataclass(frozen=True)
class Maximum:
    """The highest raw score."""

    of_probabilities: ClassVar[bool] = False
    start: ClassVar[float] = -np.inf
    name: ClassVar[str] = "max"

    def added(self, total: Array, scores: Array) -> Array:
        """See `Fusion`."""
        return np.maximum(total, scores)

    def result(self, total: Array, count: Array | int) -> Array:  # noqa: ARG002
        """See `Fusion`."""
        return total


@dataclass(frozen=True)
class PowerMean:
    r"""The mean of the k-th powers of probabilities, as the logit of its k-th root.

    $$ x = \mathrm{logit} \Big( \tfrac{1}{M} \sum_{i=1}^{M} p_i^k \Big)^{1/k} $$

    p_i the probability at view or scale i of M, k ≥ 1: the mean for 1, and nearer to the maximum the larger it is.

    Source: Oquab et al., Learning and transferring mid-level image representations, CVPR 2014, section 3.3.
    Differs: they score by the mean itself. The root's logit ranks pictures in the same order, and remains what every
    other score is, the logit of a probability. Computed in logarithms, so that no power underflows.
    """

    exponent: float

    of_probabilities: ClassVar[bool] = True
    start: ClassVar[float] = -np.inf

    @property
    def name(self) -> str:
        """See `Fusion`."""
        return f"power {self.exponent:g}"

    def added(self, total: Array, scores: Array) -> Array:
        """See `Fusion`; the total is the logarithm of a sum."""
        powers = -self.exponent * np.logaddexp(0.0, -scores)  # k log p, with p the logistic function of the score
        summed: Array = np.logaddexp(total, powers)
        return summed

    def result(self, total: Array, count: Array | int) -> Array:
        """See `Fusion`."""
        log_p = np.minimum((total - np.log(count)) / self.exponent, np.log(_MOST))
        return log_p - np.log(-np.expm1(log_p))


def fused(fusion: Fusion, scores: Iterable[Array]) -> Array:
    """Scores of one shape, at least one, as one."""
    total, count = np.array(fusion.start), 0
    for one in scores:
        total, count = fusion.added(total, one), count + 1
    return fusion.result(total, count)


def logits(probabilities: Array) -> Array:
    """log(p / (1 − p)), finite for 0 and 1 too."""
    bounded = np.clip(probabilities, _LEAST, _MOST)
    return np.log(bounded) - np.log1p(-bounded)


def logistic(scores: Array) -> Array:
    """The probabilities of which scores are the logits."""
    return np.exp(-np.logaddexp(0.0, -scores))
