"""Scoring a split: from records to average precision and places, with the scores written beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from wsf.contracts import BuiltDataset, Labels, Record
from wsf.data.examples import Examples, examples_of
from wsf.data.splits import build_dataset, records_of
from wsf.errors import DataError, RunError
from wsf.feature_cache import FeatureCache, Wanted, source_of, worth_keeping
from wsf.features import Computed, FeatureSource
from wsf.infer import Predictor, load, score
from wsf.localise import PlaceSearch
from wsf.localise.choice import PICTURES
from wsf.memory import Memory
from wsf.metrics import Thresholds, choose_thresholds, split_results, summary
from wsf.places import PicturePlaces
from wsf.recipe import write_recipe
from wsf.run import RunFolder, not_whole
from wsf.scores import Scores

if TYPE_CHECKING:
    from wsf.progress import Reporter
    from wsf.recipe.schema import Recipe
    from wsf.recogniser import Recogniser


@dataclass(frozen=True, eq=False)
class Evaluated:
    """A split's scores with its labels, the probabilities (N, K) that they are taken for, if any, and its places.

    `places` are None where none were looked for, `how_good` where no boxes are known to measure them by.
    """

    scores: Scores
    probabilities: NDArray[np.float64] | None
    places: Sequence[PicturePlaces] | None
    how_good: dict[str, Any] | None

    def write(self, run: RunFolder, split: str) -> None:
        """Scores and places."""
        run.write_scores(split, self.scores)
        if self.places is not None:
            run.write_places(split, self.places)


def evaluate(
    recipe: Recipe,
    recogniser: Recogniser,
    source: FeatureSource,
    search: PlaceSearch,
    reporter: Reporter,
    memory: Memory | None = None,
    *,
    split: str,
    role: str,
) -> Evaluated:
    """Scores a split and, where the recipe wants them, finds its places."""
    records, classes, title = source.examples.records, recogniser.classes, f"scoring {split}"
    found = None
    if search.wanted(records):
        scored, found = search.score(recogniser, source, reporter, memory, role=role, title=title)
    else:
        scored = score(recogniser, search.loss, source, recipe.core.evaluate, reporter, memory, title=title)
    labels = np.stack([record.labels for record in records])
    return Evaluated(
        Scores(tuple(record.id for record in records), scored.scores, labels, classes),
        scored.probabilities,
        found.pictures if found else None,
        search.measured(found, records, scored.scores, classes) if found else None,
    )


def thresholds_of(recipe: Recipe, holdout: Scores) -> Thresholds:
    """Those that are chosen on the holdout."""
    block = recipe.core.evaluate
    chosen = choose_thresholds(holdout.scores, _labels(holdout))
    return Thresholds(per_class=chosen, scales=block.scale_values, fuse=block.fusion.name)


def measure(recipe: Recipe, found: Evaluated, thresholds: Thresholds | None, *, role: str) -> dict[str, Any]:
    """A split's part of results.json."""
    block, scores = recipe.core.evaluate, found.scores
    measured = summary(
        scores.scores,
        _labels(scores),
        scores.classes,
        block.ap,
        block.mean_over,
        probabilities=found.probabilities,
        thresholds=thresholds.per_class if thresholds is not None else None,
    )
    of_split = split_results(
        measured, role=role, images=len(scores.ids), scales=block.scale_values, fuse=block.fusion.name
    )
    return {**of_split, "places": found.how_good}


def _labels(scores: Scores) -> Labels:
    assert scores.labels is not None, "every record has labels, if only unknown ones"
    return scores.labels


def evaluate_run(
    run: Path,
    overrides: Sequence[str] = (),
    *,
    data_root: str | None = None,
    split: str | None,
    out: Path | None,
    device: str | None,
    reporter: Reporter,
) -> dict[str, Any]:
    """Scores a split (None: the one that the run evaluated) with a finished run; returns results as in results.json.

    `holdout` are the pictures that the run itself held out: what is chosen afterwards is chosen on them. With `out` the
    results are also written, with recipe and scores, into that new folder, which `wsf report` reads like any other.
    Decisions are taken at the thresholds that the run chose on its holdout. Raises WsfError.
    """
    predictor = load(run, overrides=overrides, data_root=data_root, device=device)
    recipe, dataset = predictor.recipe, data_of(run, predictor)
    folder, split = RunFolder.open(run), split or recipe.core.data.evaluate
    role = "holdout" if split == "holdout" else "evaluate"
    records = scored_records(folder, recipe, dataset, split)
    recogniser, memory = predictor.recogniser, Memory.of(predictor.recogniser)
    search = PlaceSearch(recipe, predictor.loss)

    def source(records: Sequence[Record]) -> FeatureSource:
        examples = examples_of(recipe, dataset, records, scoring=True)
        return _source(recipe, recogniser, examples, memory, reporter)

    results = folder.results()
    thresholds = _thresholds(results, len(dataset.classes), str(folder.results_file))
    if role == "evaluate" and search.wanted(records) and not search.recall(results):
        shown = _holdout_with_boxes(folder, recipe, dataset, reporter)
        if shown:
            title = "choosing boxes on the holdout"
            search.score(recogniser, source(shown), reporter, memory, role="holdout", title=title)
    found = evaluate(recipe, recogniser, source(records), search, reporter, memory, split=split, role=role)
    entry = measure(recipe, found, thresholds, role=role)
    memory.report(reporter)
    over = recipe.core.evaluate.mean_over
    results |= {"mean_over": list(over) if over else None, "splits": {split: entry}, "boxes": search.results()}
    if out is not None:
        target = RunFolder.create(out, recipe.core.name)
        # As it was asked: scales that each seed chose by itself would make their evaluations other systems.
        write_recipe(predictor.asked, target.recipe_file)
        found.write(target, split)
        target.write_json(target.results_file, results)
    return results


def _holdout_with_boxes(run: RunFolder, recipe: Recipe, dataset: BuiltDataset, reporter: Reporter) -> Sequence[Record]:
    """As many as boxes are chosen on; none where the run held none out, or the data has them no more."""
    if not run.read_json(run.splits_file)["holdout"]:
        return []
    try:
        records = held_out(run, recipe, dataset)
    except DataError as error:
        reporter.warn(f"boxes are not chosen on the holdout, but made as without one: {error}")
        return []
    return [record for record in records if record.boxes is not None][:PICTURES]


def _thresholds(results: Mapping[str, Any], classes: int, where: str) -> Thresholds | None:
    """Those of a run; None where nothing was held out, or the run is older than they are. Raises RunError."""
    if results.get("thresholds") is None:
        return None
    try:
        found = Thresholds.model_validate(results["thresholds"])
    except ValidationError as error:
        raise not_whole(where, error, "thresholds") from None
    if len(found.per_class) != classes:
        raise RunError(
            f"{where}: thresholds.per_class: {classes} values are expected, one a class, got {len(found.per_class)}; "
            "give a run folder that is whole"
        )
    return found


def data_of(run: Path, predictor: Predictor) -> BuiltDataset:
    """The data of a run's recipe, perhaps overridden. Raises DataError where it has not the classes of its training."""
    dataset, classes = build_dataset(predictor.recipe), predictor.recogniser.classes
    if dataset.classes != classes:
        raise DataError(
            f"{run}: trained on the classes {', '.join(classes)}, but the data has {', '.join(dataset.classes)}; "
            "give data with the same classes in the same order"
        )
    return dataset


def _source(
    recipe: Recipe, recogniser: Recogniser, examples: Examples, memory: Memory, reporter: Reporter
) -> FeatureSource:
    """From the feature cache, filled, where the recipe asks for it and the scales are few."""
    scales = recipe.core.evaluate.scale_values
    if not recipe.core.cache.features or not worth_keeping(scales):
        return Computed(recogniser, examples)
    cache = FeatureCache(recipe, recogniser, [Wanted(examples, scales)])
    cache.fill(memory, reporter)
    return source_of(recogniser, examples, scales, cache)


def scored_records(run: RunFolder, recipe: Recipe, dataset: BuiltDataset, split: str) -> Sequence[Record]:
    """Those of a split of the data, or, as `holdout`, those that a run held out. Raises RunError and DataError."""
    if split == "holdout":
        return held_out(run, recipe, dataset)
    return records_of(dataset, split, recipe.dataset.offer.component.name)


def held_out(run: RunFolder, recipe: Recipe, dataset: BuiltDataset) -> Sequence[Record]:
    """The records that a run held out. Raises RunError and DataError."""
    return _of_training_split(run, recipe, dataset, "holdout", "held out")


def trained_records(run: RunFolder, recipe: Recipe, dataset: BuiltDataset) -> Sequence[Record]:
    """The records that a run was trained on. Raises RunError and DataError."""
    return _of_training_split(run, recipe, dataset, "train", "was trained on")


def _of_training_split(run: RunFolder, recipe: Recipe, dataset: BuiltDataset, part: str, what: str) -> Sequence[Record]:
    ids = set(run.read_json(run.splits_file)[part])
    if not ids:
        raise DataError(f"{run.path}: this run held nothing out; give another split: {', '.join(dataset.splits)}")
    records = [record for record in dataset.records(recipe.core.data.train) if record.id in ids]
    if len(records) < len(ids):
        raise DataError(
            f"{run.path}: split '{recipe.core.data.train}' lacks {len(ids) - len(records)} of the {len(ids)} pictures "
            f"that this run {what}; give the data that it was trained on"
        )
    return records
