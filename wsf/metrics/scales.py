"""What test scales cost, and what they are worth: mean average precision against passes through the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels
from wsf.errors import DataError, RecipeError
from wsf.fusion import Fusion, Mean, fused
from wsf.metrics.average_precision import average_precisions, mean_average_precision
from wsf.metrics.precision_recall import Definition
from wsf.recipe.scales import cost_of

GROUPS = 20
"""Parts of the pictures, of which the jackknife leaves out one at a time."""


@dataclass(frozen=True)
class Price:
    """What a set of scales costs and gives. `mean_ap`, `difference` and `standard_error` are fractions, not percent.

    `difference` is the mean average precision less that of all the scales; `standard_error` is of that difference,
    over draws of as many pictures.
    """

    name: str
    scales: tuple[float, ...]
    cost: float
    """Passes through the network at scale 1."""
    mean_ap: float
    difference: float
    standard_error: float


@dataclass(frozen=True, eq=False)
class ScaleScores:
    """Scores (S, N, K) of N pictures at each of S scales, and labels (N, K); all S together are the reference.

    Raises DataError where nothing can be compared: fewer than two pictures, or no positive one.
    """

    scores: NDArray[np.floating[Any]]
    labels: Labels
    scales: tuple[float, ...]
    fusion: Fusion = field(default_factory=Mean)
    definition: Definition = "voc2012"

    def __post_init__(self) -> None:
        if self.labels.ndim != 2 or self.scores.shape != (len(self.scales), *self.labels.shape):
            raise ValueError(
                f"scores must be (S, N, K) and labels (N, K), got {self.scores.shape} and {self.labels.shape} "
                f"for {len(self.scales)} scales"
            )
        pictures, positive = len(self.labels), int((self.labels > 0).any(axis=1).sum())
        if pictures < 2 or not positive:
            raise DataError(
                "scales: at least two pictures, one of them positive, are needed to compare them, "
                f"got {pictures} with {positive} positive; hold out more (data.holdout)"
            )

    def over(self, classes: Sequence[int]) -> ScaleScores:
        """The same with some of the classes, by index: those of the mean."""
        return replace(self, scores=self.scores[:, :, list(classes)], labels=self.labels[:, list(classes)])

    def fused(self, scales: Sequence[float]) -> NDArray[np.float64]:
        """What a set of scales gives: (N, K). Raises RecipeError where it is empty or one of it was not scored."""
        if not scales:
            raise RecipeError("scales: a set holds one scale at least, got none; name some of those that were scored")
        scores = self.scores[[self._index(scale) for scale in scales]].astype(np.float64)  # (n, N, K)
        return fused(self.fusion, scores)

    @cached_property
    def reference(self) -> NDArray[np.float64]:
        """All the scales, fused: (N, K)."""
        return self.fused(self.scales)

    def mean_ap(self, fused: NDArray[np.float64], without: NDArray[np.bool_] | None = None) -> float:
        """Fused scores (N, K) to a fraction; `without` (N,) leaves pictures out. NaN where none is positive."""
        rows = slice(None) if without is None else ~without
        found = mean_average_precision(average_precisions(fused[rows], self.labels[rows], self.definition))
        return float("nan") if found is None else found

    def price(self, name: str, scales: Sequence[float]) -> Price:
        """A set of scales, compared with all of them on these pictures. Raises RecipeError."""
        fused = self.fused(scales)
        mean_ap = self.mean_ap(fused)
        return Price(
            name=name,
            scales=tuple(scales),
            cost=cost_of(scales),
            mean_ap=mean_ap,
            difference=mean_ap - self.mean_ap(self.reference),
            standard_error=self._standard_error(fused),
        )

    def _standard_error(self, fused: NDArray[np.float64]) -> float:
        r"""Of the difference between fused scores (N, K) and the reference, by the delete-a-group jackknife.

        With $d_g$ the difference without the pictures of group g of G, and $\bar d$ the mean of these:

        $$ \sqrt{\tfrac{G - 1}{G} \sum_g (d_g - \bar d)^2} $$

        Group g is every G-th picture from the g-th on: nothing is drawn, and no stretch of pictures goes at once.

        Source: Kott, The Delete-a-Group Jackknife, Journal of Official Statistics, 2001.
        Differs: a group that holds all positives says nothing and is passed over.
        """
        means = np.array([self.mean_ap(fused, group) for group in self._groups])
        differences = means - self._reference_without
        return float(np.sqrt((len(self._groups) - 1) * np.nanvar(differences)))

    @cached_property
    def _groups(self) -> list[NDArray[np.bool_]]:
        pictures = np.arange(len(self.labels))
        count = min(GROUPS, len(pictures))
        return [pictures % count == group for group in range(count)]

    @cached_property
    def _reference_without(self) -> NDArray[np.float64]:
        return np.array([self.mean_ap(self.reference, group) for group in self._groups])

    def _index(self, scale: float) -> int:
        for index, scored in enumerate(self.scales):
            if abs(scored - scale) < 1e-9:
                return index
        raise RecipeError(
            f"scales: {scale:g} was not scored; take from the {len(self.scales)} that were, "
            f"{min(self.scales):g} to {max(self.scales):g}"
        )


def price_of(scored: ScaleScores, sets: Mapping[str, Sequence[float]]) -> list[Price]:
    """The prices of named sets of scales, in their order. Raises RecipeError where a scale was not scored."""
    return [scored.price(name, scales) for name, scales in sets.items()]
