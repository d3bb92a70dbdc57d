"""Multi-scale scoring: one engine for evaluation and prediction.

Every example is scored at every scale. Nothing is kept of a scale but what it adds to the fused score, and, for each
class, the highest cell so far and where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wsf.components import LossContext, ViewsContext
from wsf.contracts import BuiltLoss
from wsf.data.examples import Batch, Examples, Shown, groups
from wsf.data.fileset import FileSet
from wsf.data.frame import batch_of, side_at
from wsf.device import choose_device, frozen_dtype
from wsf.errors import WsfError
from wsf.pipeline import Recogniser, build, load_parts
from wsf.plugins import discover
from wsf.progress import Reporter
from wsf.recipe import load_recipe
from wsf.run import RunFolder

if TYPE_CHECKING:
    from wsf.recipe.schema import EvaluateBlock, Recipe

PIXELS_AT_ONCE = {"cpu": 1 << 22, "cuda": 1 << 25, "mps": 1 << 23}
"""Pixels of input that go through the network together: 16 frames of 500 pixels on a CPU."""


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


def score(
    recogniser: Recogniser, examples: Examples, evaluate: EvaluateBlock, reporter: Reporter, *, title: str = "scoring"
) -> Scored:
    """Scores examples at all the scales of `evaluate`, and fuses them over scales and over each picture's views.

    Raises DataError where a picture is never shown, and WsfError where the network gives no numbers.
    """
    examples.check_all_shown()
    recogniser.eval()
    device = next(recogniser.parameters()).device
    fused = _Fusion(len(examples.records), len(recogniser.classes), evaluate.fuse)
    order = groups(range(len(examples)), pictures_at_once(recogniser.frame.size, device))
    cost = cost_of(evaluate.scale_values)
    with torch.inference_mode(), reporter.task(title, len(examples), cost) as task:
        for batch in examples.batches(order):
            owners = examples.owners[batch.indices]
            images = batch_of(
                [shown.pixels for shown in batch.shown], recogniser.frame.size, recogniser.geometry, device
            )
            for scale in evaluate.scale_values:
                _score_at(recogniser, images, batch, owners, scale, fused)
                task.advance(len(batch.indices) * cost_of([scale]) / cost)
    return fused.result()


def _score_at(
    recogniser: Recogniser, images: Tensor, batch: Batch, owners: NDArray[np.int64], scale: float, fused: _Fusion
) -> None:
    """Adds one scale of one batch, in pieces that fit the memory."""
    extents = extents_of(batch.shown)
    ys, xs = recogniser.cells(scale)
    side = side_at(recogniser.frame.size, scale, recogniser.geometry.multiple)
    piece = pictures_at_once(side, images.device)
    for start in range(0, len(images), piece):
        rows = slice(start, start + piece)
        features = recogniser.features(images[rows], scale)
        valid = recogniser.valid(scale, extents[rows]).to(images.device)
        scores, maps = recogniser.scores_and_maps(features, valid)
        # (b, K, h, w) → (b, K)
        peaks, cells = maps.float().masked_fill(~valid, -torch.inf).flatten(2).max(dim=2)
        cells = cells.cpu()
        places = torch.stack((xs[cells % len(xs)], ys[cells // len(xs)]), dim=2)  # (b, K, 2)
        values = [tensor.cpu().double().numpy() for tensor in (scores, peaks, places)]
        fused.add(owners[rows], batch.shown[rows], scale, *values)


def pictures_at_once(side: int, device: torch.device) -> int:
    """How many frames of `side` pixels go through the network together."""
    return max(1, PIXELS_AT_ONCE[device.type] // side**2)


def cost_of(scales: Sequence[float]) -> float:
    """What a picture costs at some scales, in passes through the network at scale 1."""
    return sum(scale**2 for scale in scales)


def extents_of(shown: Sequence[Shown]) -> Tensor:
    """Heights and widths of framed pictures, in pixels of the frame: (B, 2), on the CPU."""
    return torch.tensor([one.pixels.shape[:2] for one in shown])


class _Fusion:
    """Running mean or maximum of the scores, and running maximum of the cells with its place."""

    def __init__(self, pictures: int, classes: int, fuse: str) -> None:
        self._fuse = fuse
        self._scores = np.full((pictures, classes), -np.inf if fuse == "max" else 0.0)
        self._counts = np.zeros((pictures, 1))
        self._peaks = np.full((pictures, classes), -np.inf)
        self._places = np.full((pictures, classes, 2), np.nan)
        self._scales = np.full((pictures, classes), np.nan)

    def add(
        self,
        owners: NDArray[np.int64],
        shown: Sequence[Shown],
        scale: float,
        scores: NDArray[np.float64],
        peaks: NDArray[np.float64],
        places: NDArray[np.float64],
    ) -> None:
        """One scale of some examples: scores and peaks (b, K), places (b, K, 2) in pixels of the frame at scale 1."""
        for row, (owner, view) in enumerate(zip(owners.tolist(), shown, strict=True)):
            self._counts[owner] += 1
            if self._fuse == "max":
                np.maximum(self._scores[owner], scores[row], out=self._scores[owner])
            else:
                self._scores[owner] += scores[row]
            higher = peaks[row] > self._peaks[owner]
            self._peaks[owner, higher] = peaks[row, higher]
            self._scales[owner, higher] = scale
            self._places[owner, higher] = view.to_picture(places[row, higher])

    def result(self) -> Scored:
        """Raises WsfError where the network gives no numbers."""
        scores = self._scores if self._fuse == "max" else self._scores / self._counts
        if np.isnan(scores).any():
            raise WsfError(
                "scoring: the network's scores are no numbers (NaN); its weights are of no use, train it anew"
            )
        return Scored(scores, self._peaks, self._places, self._scales)


@dataclass(frozen=True, eq=False)
class Predictor:
    """A trained run, ready to score pictures."""

    recogniser: Recogniser
    loss: BuiltLoss
    recipe: Recipe

    def score(self, paths: Sequence[Path], reporter: Reporter | None = None) -> Scored:
        """Scores picture files as the run's recipe evaluates. Raises DataError."""
        files = FileSet(paths, self.recogniser.classes)
        views = [use.build(ViewsContext(classes=self.recogniser.classes)) for use in self.recipe.evaluate_views]
        examples = Examples(files, files.records("files"), views, self.recipe.core.frame)
        return score(self.recogniser, examples, self.recipe.core.evaluate, reporter or Reporter(quiet=True))

    def probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Raw scores (N, K) as probabilities, or None where the loss gives them no such meaning."""
        found = self.loss.probabilities(torch.from_numpy(scores))
        return None if found is None else found.numpy()


def load(
    run: Path | str, *, overrides: Sequence[str] = (), data_root: str | None = None, device: str | None = None
) -> Predictor:
    """The trained recogniser of a run folder. Raises WsfError.

    `overrides` as in `wsf evaluate -o`: keys that change no weight; `data_root` as in `--data`.
    """
    folder = RunFolder.open(Path(run))
    folder.results()
    recipe = load_recipe(folder.recipe_file, overrides, catalogue=discover(), data_root=data_root)
    classes, priors = trained_on(folder)
    chosen = choose_device(device)
    recogniser = build(recipe, classes, priors, load_weights=False)
    load_parts(recogniser, folder.checkpoint)
    recogniser.compute_in(frozen_dtype(recipe.core.precision, chosen), chosen).eval()
    loss = recipe.loss.build(LossContext(classes=classes, priors=tuple(priors.tolist())))
    return Predictor(recogniser, loss, recipe)


def trained_on(folder: RunFolder) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """The classes of a run and their priors, from its checkpoint. Raises RunError."""
    state: dict[str, Any] = folder.read_json(folder.checkpoint / "state.json")
    return tuple(state["classes"]), np.array(state["priors"], dtype=np.float64)
