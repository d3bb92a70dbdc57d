"""What is kept of the passes for scores: their fusion, and of each class the highest cell so far with its place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wsf.contracts import BuiltLoss
from wsf.errors import WsfError
from wsf.fusion import Fusion, logistic, logits
from wsf.infer.passes import Pass
from wsf.infer.probabilities import probabilities_of

if TYPE_CHECKING:
    from wsf.recogniser import Recogniser


@dataclass(frozen=True, eq=False)
class Scored:
    """N pictures, K classes.

    `scores` (N, K): fused over views and scales; `probabilities` (N, K): what the loss, or a fusion of probabilities,
    takes them for, None where they have no such meaning. `peaks` (N, K): the highest cell of each class map over views
    and scales; `places` (N, K, 2): its x and y in pixels of the picture after EXIF rotation; `scales` (N, K): at which
    scale.
    """

    scores: NDArray[np.float64]
    probabilities: NDArray[np.float64] | None
    peaks: NDArray[np.float64]
    places: NDArray[np.float64]
    scales: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Highest:
    """Of b examples at one scale: scores, with those of the background (b, K or K + 1); peaks (b, K), and where they
    are: row and column (b, K)."""

    scores: Tensor
    peaks: Tensor
    down: Tensor
    across: Tensor

    @classmethod
    def of(cls, scores: Tensor, maps: Tensor, valid: Tensor, classes: int) -> Highest:
        """Of scores (b, K or K + 1), class maps (b, K or K + 1, h, w) and valid (b, 1, h, w)."""
        # (b, K, h, w) → (b, K, h) → (b, K)
        peaks, across = maps[:, :classes].float().masked_fill(~valid, -torch.inf).max(dim=3)
        peaks, down = peaks.max(dim=2)
        return cls(scores, peaks, down, across.gather(2, down[..., None]).squeeze(2))


class Fused:
    """Running fusion of the scores, and running maximum of the cells with its place."""

    def __init__(self, recogniser: Recogniser, loss: BuiltLoss, fusion: Fusion, pictures: int) -> None:
        self._recogniser, self._fusion = recogniser, fusion
        self._probabilities = partial(probabilities_of, loss, recogniser.device)
        classes = self._classes = len(recogniser.classes)
        self._totals = np.full((pictures, classes + recogniser.background), fusion.start)
        self._counts = np.zeros((pictures, 1))
        self._peaks = np.full((pictures, classes), -np.inf)
        self._places = np.full((pictures, classes, 2), np.nan)
        self._scales = np.full((pictures, classes), np.nan)

    def add(self, one: Pass[Any], found: Highest) -> None:
        """Some examples at one scale."""
        ys, xs = self._recogniser.cells(one.scale)
        places = torch.stack((xs[found.across.cpu()], ys[found.down.cpu()]), dim=2).numpy()  # (b, K, 2)
        scores, peaks = (values.cpu().double().numpy() for values in (found.scores, found.peaks))
        if self._fusion.of_probabilities:
            probabilities = self._probabilities(scores)
            assert probabilities is not None, "check_fusion has refused a loss without probabilities"
            scores = logits(probabilities)
        for row, (owner, placement) in enumerate(zip(one.owners, one.placements, strict=True)):
            self._counts[owner] += 1
            self._totals[owner] = self._fusion.added(self._totals[owner], scores[row])
            higher = peaks[row] > self._peaks[owner]
            self._peaks[owner, higher] = peaks[row, higher]
            self._scales[owner, higher] = one.scale
            self._places[owner, higher] = placement.to_picture(places[row, higher])

    def scores(self, pictures: int | slice = slice(None)) -> NDArray[np.float64]:
        """Of one picture (K,), or of all (N, K), the background's last. Raises WsfError where they are no numbers."""
        scores = self._fusion.result(self._totals[pictures], self._counts[pictures])
        if np.isnan(scores).any():
            raise WsfError(
                "scoring: the network's scores are no numbers (NaN); its weights are of no use, train it anew"
            )
        return scores

    def result(self) -> Scored:
        """Raises what `scores` raises."""
        scores = self.scores()
        probabilities = logistic(scores) if self._fusion.of_probabilities else self._probabilities(scores)
        if probabilities is not None:
            probabilities = probabilities[:, : self._classes]
        return Scored(scores[:, : self._classes], probabilities, self._peaks, self._places, self._scales)
