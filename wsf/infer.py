"""Multi-scale scoring: one engine for evaluation and prediction.

Every example is scored at every scale. Nothing is kept of a scale but what it adds to the fused score, and, for each
class, the highest cell so far and where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wsf.components import LossContext
from wsf.contracts import BuiltLoss
from wsf.data.examples import examples_of, groups
from wsf.data.fileset import FileSet
from wsf.data.frame import Placement
from wsf.device import choose_device
from wsf.errors import RecipeError, RunError, WsfError
from wsf.features import Computed, FeatureBatch, FeatureSource
from wsf.fusion import Fusion, logistic, logits
from wsf.memory import Memory
from wsf.pipeline import Recogniser, build, load_parts
from wsf.plugins import discover
from wsf.progress import Reporter
from wsf.recipe import load_recipe
from wsf.recipe.scales import cost_of
from wsf.recipe.schema import with_scales
from wsf.run import RunFolder

if TYPE_CHECKING:
    from wsf.recipe.schema import EvaluateBlock, Recipe

PICTURES_AHEAD = 16
"""Pictures that are decoded, or read from a cache, together."""


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


def score(
    recogniser: Recogniser,
    loss: BuiltLoss,
    source: FeatureSource,
    evaluate: EvaluateBlock,
    reporter: Reporter,
    memory: Memory | None = None,
    *,
    title: str = "scoring",
) -> Scored:
    """Scores examples at all the scales of `evaluate`, and fuses them over scales and over each picture's views.

    Raises DataError where a picture is never shown, and WsfError where the network gives no numbers.
    """
    fused = _Fused(recogniser, loss, evaluate.fusion, len(source.examples.records))
    _score(recogniser, source, evaluate.scale_values, fused.add, reporter, memory, title)
    return fused.result()


def score_by_scale(
    recogniser: Recogniser,
    loss: BuiltLoss,
    source: FeatureSource,
    scales: Sequence[float],
    fusion: Fusion,
    reporter: Reporter,
    memory: Memory | None = None,
    *,
    title: str = "scoring",
) -> NDArray[np.float64]:
    """Scores of N pictures at each of S scales by itself, fused over each picture's views only: (S, N, K).

    Raises what `score` raises.
    """
    pictures = len(source.examples.records)
    each = {scale: _Fused(recogniser, loss, fusion, pictures) for scale in scales}
    _score(recogniser, source, scales, lambda scored: each[scored.scale].add(scored), reporter, memory, title)
    return np.stack([fused.result().scores for fused in each.values()])


@dataclass(frozen=True, eq=False)
class _Piece:
    """b examples at one scale: scores, with those of the background (b, K or K + 1); peaks (b, K); places (b, K, 2).

    Places are in pixels of the frame at scale 1.
    """

    scale: float
    owners: list[int]
    placements: Sequence[Placement]
    scores: NDArray[np.float64]
    peaks: NDArray[np.float64]
    places: NDArray[np.float64]


def _score(
    recogniser: Recogniser,
    source: FeatureSource,
    scales: Sequence[float],
    add: Callable[[_Piece], None],
    reporter: Reporter,
    memory: Memory | None,
    title: str,
) -> None:
    """Scores every example at every scale; nothing is kept but what `add` keeps."""
    examples = source.examples
    examples.check_all_shown()
    recogniser.eval()
    memory = memory or Memory.of(recogniser)
    order = groups(range(len(examples)), PICTURES_AHEAD)
    with torch.inference_mode(), reporter.task(title, len(examples), cost_of(scales)) as task:
        for batch in source.batches(order, [scales] * len(order)):
            # The largest first: what it leaves of the memory holds all others, where growing ones would leave gaps.
            for scale in sorted(scales, reverse=True):
                for piece in _pieces(recogniser, batch, examples.owners[batch.indices], scale, memory):
                    add(piece)
                task.advance(len(batch.indices) * cost_of([scale]) / cost_of(scales))


def _pieces(
    recogniser: Recogniser, batch: FeatureBatch, owners: NDArray[np.int64], scale: float, memory: Memory
) -> Iterator[_Piece]:
    """One scale of one batch, in pieces that fit the memory."""
    extents = batch.extents
    # Upright and lying pictures apart, so that the padding of either can be skipped.
    alike = np.lexsort((extents[:, 1], extents[:, 0]))

    def compute(piece: slice) -> tuple[Tensor, Tensor, tuple[Tensor, Tensor]]:
        rows = alike[piece]
        features = batch.at(scale, rows)
        valid = recogniser.valid(scale, extents[rows], features).to(recogniser.device)
        scores, maps = recogniser.scores_and_maps(features, valid)
        maps = maps[:, : len(recogniser.classes)]
        # (b, K, h, w) → (b, K, h) → (b, K)
        peaks, across = maps.float().masked_fill(~valid, -torch.inf).max(dim=3)
        peaks, down = peaks.max(dim=2)
        return scores, peaks, (down, across.gather(2, down[..., None]).squeeze(2))

    ys, xs = recogniser.cells(scale)
    for piece, (scores, peaks, (down, across)) in memory.pieces(len(owners), recogniser.side(scale), compute):
        rows = alike[piece]
        places = torch.stack((xs[across.cpu()], ys[down.cpu()]), dim=2)  # (b, K, 2)
        values = (tensor.cpu().double().numpy() for tensor in (scores, peaks, places))
        yield _Piece(scale, owners[rows].tolist(), [batch.placements[row] for row in rows], *values)


class _Fused:
    """Running fusion of the scores, and running maximum of the cells with its place."""

    def __init__(self, recogniser: Recogniser, loss: BuiltLoss, fusion: Fusion, pictures: int) -> None:
        self._fusion = fusion
        self._probabilities = partial(_probabilities, loss, recogniser.device)
        classes = self._classes = len(recogniser.classes)
        self._totals = np.full((pictures, classes + recogniser.background), fusion.start)
        self._counts = np.zeros((pictures, 1))
        self._peaks = np.full((pictures, classes), -np.inf)
        self._places = np.full((pictures, classes, 2), np.nan)
        self._scales = np.full((pictures, classes), np.nan)

    def add(self, piece: _Piece) -> None:
        """Some examples at one scale."""
        scores = piece.scores
        if self._fusion.of_probabilities:
            probabilities = self._probabilities(scores)
            assert probabilities is not None, "check_fusion has refused a loss without probabilities"
            scores = logits(probabilities)
        for row, (owner, placement) in enumerate(zip(piece.owners, piece.placements, strict=True)):
            self._counts[owner] += 1
            self._totals[owner] = self._fusion.added(self._totals[owner], scores[row])
            higher = piece.peaks[row] > self._peaks[owner]
            self._peaks[owner, higher] = piece.peaks[row, higher]
            self._scales[owner, higher] = piece.scale
            self._places[owner, higher] = placement.to_picture(piece.places[row, higher])

    def result(self) -> Scored:
        """Raises WsfError where the network gives no numbers."""
        scores = self._fusion.result(self._totals, self._counts)
        if np.isnan(scores).any():
            raise WsfError(
                "scoring: the network's scores are no numbers (NaN); its weights are of no use, train it anew"
            )
        probabilities = logistic(scores) if self._fusion.of_probabilities else self._probabilities(scores)
        if probabilities is not None:
            probabilities = probabilities[:, : self._classes]
        return Scored(scores[:, : self._classes], probabilities, self._peaks, self._places, self._scales)


def _probabilities(loss: BuiltLoss, device: torch.device, scores: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Raw scores (..., K) as the probabilities that a loss on a device takes them for."""
    given = torch.from_numpy(scores)
    found = loss.probabilities((given.float() if device.type == "mps" else given).to(device))  # MPS has no float64
    return None if found is None else found.cpu().double().numpy()


def check_fusion(recipe: Recipe, loss: BuiltLoss, classes: int) -> None:
    """Raises RecipeError where probabilities would be fused, and the loss gives none."""
    if recipe.core.evaluate.fusion.of_probabilities and loss.probabilities(torch.zeros(1, classes)) is None:
        raise RecipeError(
            f"evaluate.fuse: power fuses probabilities, and the loss '{recipe.loss.name}' gives none; "
            "give fuse: mean or fuse: max, or another loss"
        )


@dataclass(frozen=True, eq=False)
class Predictor:
    """A trained run, ready to score pictures."""

    recogniser: Recogniser
    loss: BuiltLoss
    recipe: Recipe

    def score(self, paths: Sequence[Path], reporter: Reporter | None = None) -> Scored:
        """Scores picture files as the run's recipe evaluates. Raises DataError."""
        files = FileSet(paths, self.recogniser.classes)
        examples = examples_of(self.recipe, files, files.records("files"), scoring=True)
        source = Computed(self.recogniser, examples)
        block = self.recipe.core.evaluate
        return score(self.recogniser, self.loss, source, block, reporter or Reporter(quiet=True))


def load(
    run: Path | str, *, overrides: Sequence[str] = (), data_root: str | None = None, device: str | None = None
) -> Predictor:
    """The trained recogniser of a run folder. Raises WsfError.

    `overrides` as in `wsf evaluate -o`: keys that change no weight; `data_root` as in `--data`.
    """
    folder = RunFolder.open(Path(run))
    results = folder.results()
    recipe = load_recipe(folder.recipe_file, overrides, catalogue=discover(), data_root=data_root)
    if recipe.core.evaluate.scales == "auto":
        if "scales" not in results:
            raise RunError(
                f"{run}: evaluate.scales: auto is chosen when a run is trained, and this one was trained with others; "
                "see what sets give by wsf bench RUN --scales, and name one"
            )
        recipe = with_scales(recipe, results["scales"]["chosen"])
    classes, priors = trained_on(folder)
    chosen = choose_device(device)
    recogniser = build(recipe, classes, priors, load_weights=False)
    load_parts(recogniser, folder.checkpoint)
    recogniser.compute_as(recipe, chosen).eval()
    loss = recipe.loss.build(LossContext(classes=recipe.trained_classes(classes), priors=tuple(priors.tolist())))
    check_fusion(recipe, loss, len(priors))
    if isinstance(loss, torch.nn.Module):
        loss.to(chosen)
    return Predictor(recogniser, loss, recipe)


def trained_on(folder: RunFolder) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """The classes of a run's data, and the priors of all that it trained, from its checkpoint. Raises RunError."""
    state: dict[str, Any] = folder.read_json(folder.checkpoint / "state.json")
    return tuple(state["classes"]), np.array(state["priors"], dtype=np.float64)
