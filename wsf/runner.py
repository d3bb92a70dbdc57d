"""Carrying an experiment out: caches, training, evaluation, and the run folder that keeps it all."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from wsf.auto_scales import choice_results, choose_scales
from wsf.data.kept_pictures import KeptPictures
from wsf.device import on_device
from wsf.environment import environment
from wsf.errors import WsfError, one_line, raised_at
from wsf.evaluate import evaluate, measure, thresholds_of
from wsf.experiment import Experiment
from wsf.feature_cache import source_of
from wsf.gallery import Source, report_file, write_report
from wsf.infer import Predictor
from wsf.localise import PlaceSearch
from wsf.memory import Memory
from wsf.metrics import Thresholds
from wsf.pipeline import save_parts
from wsf.recipe import write_recipe
from wsf.recipe.schema import with_scales
from wsf.recogniser import PARTS
from wsf.run import FORMAT, RunFolder
from wsf.trackers import Trackers
from wsf.train import train
from wsf.validation import Validation, validation_scales

if TYPE_CHECKING:
    from wsf.plugins import Catalogue
    from wsf.progress import Reporter


def run_experiment(
    experiment: Experiment,
    *,
    catalogue: Catalogue,
    out: Path | None,
    device: torch.device,
    reporter: Reporter,
) -> RunFolder:
    """Trains, evaluates on the holdout and on the evaluated split, and writes the run folder. Raises WsfError."""
    recipe, splits, recogniser = experiment.recipe, experiment.splits, experiment.recogniser
    classes = experiment.dataset.classes
    trackers = Trackers(catalogue.trackers(recipe.core.trackers), reporter.warn)
    run = RunFolder.create(out, recipe.core.name)
    reporter.say(f"run folder: {run.path}")
    write_recipe(recipe, run.recipe_file)
    made_with = environment(str(device), catalogue.plugins)
    run.write_json(run.environment_file, made_with)
    run.write_json(
        run.splits_file,
        {"train": [record.id for record in splits.train], "holdout": [record.id for record in splits.holdout]},
    )
    run.write_json(run.checkpoint / "state.json", {"classes": classes, "priors": experiment.priors.tolist()})
    save_parts(recogniser, run.checkpoint, PARTS)
    recogniser.compute_as(recipe, device)
    on_device(experiment.loss, device)
    memory = Memory.of(recogniser)
    if recipe.core.cache.pictures:
        KeptPictures(recipe.core.frame).fill([experiment.examples, *experiment.scored.values()], reporter)
    cache = experiment.feature_cache()
    cost = experiment.cost + (cache.cost if cache else 0)
    with _told(trackers, run, recipe.core.train.epochs), reporter.whole(cost):
        if cache:
            cache.fill(memory, reporter)
        validation = None
        if recipe.core.train.keep == "best":
            held, looked_at = experiment.scored["holdout"], validation_scales(recipe.core.evaluate)
            source = source_of(recogniser, held, looked_at, cache)
            validation = Validation(recipe, recogniser, experiment.loss, source, run, reporter, memory)
        loss = train(
            recipe,
            recogniser,
            experiment.loss,
            experiment.schedule,
            source_of(recogniser, experiment.examples, experiment.grid, cache),
            run,
            reporter,
            lambda epoch, metrics: trackers.call("wsf_epoch_finished", run=run, epoch=epoch, metrics=metrics),
            experiment.cost_an_example,
            validation,
        )
        kept = validation.restore() if validation else None
        results: dict[str, Any] = {
            "format": FORMAT,
            "recipe": recipe.core.name,
            "title": recipe.core.title,
            "seed": recipe.core.seed,
            "classes": list(classes),
            "mean_over": list(over) if (over := recipe.core.evaluate.mean_over) else None,
            "published": recipe.core.published.model_dump() if recipe.core.published else None,
            "training": {
                "images": len(splits.train),
                "examples": len(experiment.examples),
                "epochs": recipe.core.train.epochs,
                "loss": loss,
                "scale_grid": list(experiment.grid) or None,
                "validation": kept,
            },
            "splits": {},
        }
        if recipe.core.evaluate.scales == "auto":
            choice = choose_scales(
                recipe, recogniser, experiment.loss, experiment.dataset, splits.holdout, reporter, memory
            )
            results["scales"] = choice_results(choice)
            recipe = with_scales(recipe, choice.chosen.scales)
        thresholds: Thresholds | None = None
        search = PlaceSearch(recipe, experiment.loss)
        for role, shown in experiment.scored.items():  # the holdout first
            split = recipe.core.data.evaluate if role == "evaluate" else role
            source = source_of(recogniser, shown, recipe.core.evaluate.scale_values, cache)
            found = evaluate(recipe, recogniser, source, search, reporter, memory, split=split, role=role)
            if role == "holdout":
                thresholds = thresholds_of(recipe, found.scores)
            results["splits"][split] = measure(recipe, found, thresholds, role=role)
            found.write(run, split)
        results["boxes"] = search.results()
        results["thresholds"] = thresholds.model_dump(mode="json") if thresholds is not None else None
        if memory.halved:
            memory.report(reporter)
            run.write_json(run.environment_file, {**made_with, "out_of_memory": memory.halved})
        run.write_json(run.results_file, results)
    trackers.call("wsf_run_finished", run=run, results=results)
    if recipe.core.report.html:
        _draw_report(
            run, Predictor(recogniser, experiment.loss, recipe, experiment.recipe), experiment, memory, reporter
        )
    return run


def _draw_report(
    run: RunFolder, predictor: Predictor, experiment: Experiment, memory: Memory, reporter: Reporter
) -> None:
    """report.html of a run that has finished: whatever goes wrong with it, the run stays as it is."""
    splits, core = experiment.splits, predictor.recipe.core
    try:
        scores = run.read_scores(core.data.evaluate)
        source = Source(predictor, experiment.dataset, scores, splits.evaluate, splits.train)
        write_report(run, report_file(run, None), source, reporter, memory, pictures=core.report.pictures)
    except Exception as error:
        reason = str(error) if isinstance(error, WsfError) else f"{one_line(error)}, {raised_at(error)}"
        again = shlex.join(["wsf", "report", str(run.path), "--html"])
        reporter.warn(f"report.html was not written ({reason}); the run is complete, and {again} tries again")


@contextmanager
def _told(trackers: Trackers, run: RunFolder, epochs: int) -> Iterator[None]:
    """Trackers hear when a run starts, and when it ends by an exception or an interrupt, which says what is saved."""
    try:
        trackers.start(run)
        yield
    except BaseException as error:
        trackers.call("wsf_run_failed", run=run, error=error)
        if isinstance(error, KeyboardInterrupt):
            done = len(run.metrics())
            saved = f"epoch {done} of {epochs} is saved in {run.checkpoint}" if done else "no epoch was finished"
            error.add_note(f"{saved}\nrun it again: wsf run {shlex.quote(str(run.recipe_file))}")
        raise
