"""A trained run, ready to score pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wsf.components import LossContext
from wsf.contracts import BuiltLoss
from wsf.data.examples import examples_of
from wsf.data.fileset import FileSet
from wsf.device import choose_device, on_device
from wsf.errors import RunError
from wsf.features import Computed
from wsf.infer.class_maps import ClassMaps
from wsf.infer.fused import Scored
from wsf.infer.mapping import class_maps
from wsf.infer.probabilities import check_fusion
from wsf.infer.scoring import MapReader, score, score_and_map
from wsf.pipeline import build, load_parts
from wsf.plugins import discover
from wsf.progress import Reporter
from wsf.recipe import load_recipe
from wsf.recipe.schema import with_scales
from wsf.recogniser import Recogniser
from wsf.run import RunFolder

if TYPE_CHECKING:
    from wsf.recipe.schema import Recipe


@dataclass(frozen=True, eq=False)
class Predictor:
    """A trained run, ready to score pictures."""

    recogniser: Recogniser
    loss: BuiltLoss
    recipe: Recipe
    asked: Recipe
    """The same as it was written, where `recipe` has the scales that were chosen for `auto`."""

    def score(self, paths: Sequence[Path], reporter: Reporter | None = None) -> Scored:
        """Scores picture files as the run's recipe evaluates. Raises DataError."""
        block = self.recipe.core.evaluate
        return score(self.recogniser, self.loss, self._source(paths), block, reporter or Reporter(quiet=True))

    def score_and_map(
        self,
        paths: Sequence[Path],
        found: Callable[[ClassMaps, NDArray[np.float64]], None],
        reporter: Reporter | None = None,
    ) -> Scored:
        """Scores picture files, and shows `found` the maps and scores of each: see `MapReader`. Raises DataError."""
        core, reader = self.recipe.core, MapReader(found, self.recipe.core.maps.place)
        reporter = reporter or Reporter(quiet=True)
        return score_and_map(self.recogniser, self.loss, self._source(paths), core.evaluate, reader, reporter)

    def class_maps(
        self, paths: Sequence[Path], wanted: Sequence[Sequence[int]], reporter: Reporter | None = None
    ) -> Iterator[ClassMaps]:
        """The maps of the wanted classes of each picture file, by index, at `maps.scales`. Raises DataError."""
        maps, reporter = self.recipe.core.maps, reporter or Reporter(quiet=True)
        return class_maps(self.recogniser, self.loss, self._source(paths), wanted, maps, reporter)

    def _source(self, paths: Sequence[Path]) -> Computed:
        files = FileSet(paths, self.recogniser.classes)
        return Computed(self.recogniser, examples_of(self.recipe, files, files.records("files"), scoring=True))


def load(
    run: Path | str, *, overrides: Sequence[str] = (), data_root: str | None = None, device: str | None = None
) -> Predictor:
    """The trained recogniser of a run folder. Raises WsfError.

    `overrides` as in `wsf evaluate -o`: keys that change no weight; `data_root` as in `--data`.
    """
    folder = RunFolder.open(Path(run))
    results = folder.results()
    recipe = asked = load_recipe(folder.recipe_file, overrides, catalogue=discover(), data_root=data_root)
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
    return Predictor(recogniser, on_device(loss, chosen), recipe, asked)


def trained_on(folder: RunFolder) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """The classes of a run's data, and the priors of all that it trained, from its checkpoint. Raises RunError."""
    state: dict[str, Any] = folder.read_json(folder.checkpoint / "state.json")
    return tuple(state["classes"]), np.array(state["priors"], dtype=np.float64)
