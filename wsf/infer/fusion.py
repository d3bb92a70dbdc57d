"""What is kept of the passes for scores: their fusion, and of each class the highest cell so far with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wsf.errors import WsfError
from wsf.infer.passes import Pass

if TYPE_CHECKING:
    from wsf.pipeline import Recogniser


@dataclass(frozen=True, eq=False)
class Scored:
    """N pictures, K classes.

    `scores` (N, K): raw, fused over views and scales. `peaks` (N, K): the highest cell of each class map over views
    and scales; `places` (N, K, 2): its x and y in pixels of the picture after EXIF rotation; `scales` (N, K): at which
    scale.
    """

    scores: NDArray[np.float64]
    peaks: NDArray[np.float64]
    places: NDArray[np.float64]
    scales: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Highest:
    """Of b examples at one scale: scores and peaks (b, K), and where the peaks are: row and column (b, K)."""

    scores: Tensor
    peaks: Tensor
    down: Tensor
    across: Tensor

    @classmethod
    def of(cls, scores: Tensor, maps: Tensor, valid: Tensor) -> Highest:
        """Of scores (b, K), class maps (b, K, h, w) and valid (b, 1, h, w)."""
        # (b, K, h, w) → (b, K, h) → (b, K)
        peaks, across = maps.float().masked_fill(~valid, -torch.inf).max(dim=3)
        peaks, down = peaks.max(dim=2)
        return cls(scores, peaks, down, across.gather(2, down[..., None]).squeeze(2))


class Fusion:
    """Running mean or maximum of the scores, and running maximum of the cells with its place."""

    def __init__(self, recogniser: Recogniser, pictures: int, fuse: str) -> None:
        classes = len(recogniser.classes)
        self._recogniser, self._fuse = recogniser, fuse
        self._scores = np.full((pictures, classes), -np.inf if fuse == "max" else 0.0)
        self._counts = np.zeros((pictures, 1))
        self._peaks = np.full((pictures, classes), -np.inf)
        self._places = np.full((pictures, classes, 2), np.nan)
        self._scales = np.full((pictures, classes), np.nan)

    def add(self, one: Pass[Any], found: Highest) -> None:
        """Some examples at one scale."""
        ys, xs = self._recogniser.cells(one.scale)
        places = torch.stack((xs[found.across.cpu()], ys[found.down.cpu()]), dim=2).numpy()  # (b, K, 2)
        scores, peaks = (values.cpu().double().numpy() for values in (found.scores, found.peaks))
        for row, (owner, placement) in enumerate(zip(one.owners, one.placements, strict=True)):
            self._counts[owner] += 1
            if self._fuse == "max":
                np.maximum(self._scores[owner], scores[row], out=self._scores[owner])
            else:
                self._scores[owner] += scores[row]
            higher = peaks[row] > self._peaks[owner]
            self._peaks[owner, higher] = peaks[row, higher]
            self._scales[owner, higher] = one.scale
            self._places[owner, higher] = placement.to_picture(places[row, higher])

    def scores(self, pictures: int | slice = slice(None)) -> NDArray[np.float64]:
        """Of one picture (K,), or of all (N, K). Raises WsfError where the network gives no numbers."""
        scores = self._scores[pictures] if self._fuse == "max" else self._scores[pictures] / self._counts[pictures]
        if np.isnan(scores).any():
            raise WsfError(
                "scoring: the network's scores are no numbers (NaN); its weights are of no use, train it anew"
            )
        return scores

    def result(self) -> Scored:
        """Raises what `scores` raises."""
        return Scored(self.scores(), self._peaks, self._places, self._scales)
