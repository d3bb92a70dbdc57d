"""How far probabilities are from how often what they promise is so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels

BINS = 15
"""Bins of equal width over [0, 1], as in the source."""

_UPPER = np.arange(1, BINS + 1) / BINS


@dataclass(frozen=True)
class Calibration:
    """Expected calibration error of K classes, as fractions in [0, 1]; None where no decision counts."""

    per_class: tuple[float | None, ...]
    overall: float | None
    """Over all decisions at once: errors of opposite sign in different classes cancel within a bin."""


def calibration_error(probabilities: NDArray[np.floating[Any]], labels: Labels) -> Calibration:
    r"""Probabilities (N, K) that a class is present, and labels (N, K) in {-1, 0, 1}, to calibration errors.

    A decision is one picture and one class, and falls by its probability p into one of M = 15 bins,
    $B_m = \{\tfrac{m-1}{M} < p \le \tfrac{m}{M}\}$, with 0 in the first. With n decisions, of each class or of all:

    $$ \text{ECE} = \sum_{m=1}^{M} \frac{|B_m|}{n} \left|
       \text{share of } B_m \text{ that is positive} - \text{mean } p \text{ in } B_m \right| $$

    A label of 0 and a probability of NaN (a picture without a score) count neither way. A class without positives has
    an error like any other. Raises ValueError where a probability lies outside [0, 1].

    Source: Guo et al., On Calibration of Modern Neural Networks, ICML 2017; Naeini et al., AAAI 2015.
    Differs: there p is that of the one class with the highest, and its share is the accuracy; here every class of a
    picture is a decision of its own, as fits several labels a picture, so that a share is of positives (Kull et al.,
    Beyond temperature scaling, NeurIPS 2019, call it classwise).
    """
    if probabilities.ndim != 2 or probabilities.shape != labels.shape:
        raise ValueError(f"probabilities and labels must both be (N, K), got {probabilities.shape} and {labels.shape}")
    if (probabilities < 0).any() or (probabilities > 1).any():
        raise ValueError(
            f"probabilities must lie in [0, 1], got {np.nanmin(probabilities):g} to {np.nanmax(probabilities):g}"
        )
    return Calibration(
        per_class=tuple(_error(probabilities[:, k], labels[:, k]) for k in range(labels.shape[1])),
        overall=_error(probabilities.ravel(), labels.ravel()),
    )


def _error(probabilities: NDArray[np.floating[Any]], labels: Labels) -> float | None:
    """Probabilities (n,) and labels (n,)."""
    counted = (labels != 0) & ~np.isnan(probabilities)
    if not counted.any():
        return None
    values = probabilities[counted].astype(np.float64)
    excess = values - (labels[counted] > 0)
    bins = np.searchsorted(_UPPER, values, side="left")
    return float(np.abs(np.bincount(bins, weights=excess)).sum() / len(values))
