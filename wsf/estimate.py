"""What a run will cost, measured on one batch of its own data."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from rich import box
from rich.console import Group
from rich.table import Table

from wsf.contracts import Step
from wsf.data.examples import Examples
from wsf.device import now, on_device, peak_memory_bytes
from wsf.experiment import Experiment
from wsf.features import Computed
from wsf.gallery import most_pictures
from wsf.infer import class_maps
from wsf.infer.passes import PICTURES_AHEAD
from wsf.localise import BoxChoice, Finder, PlaceSearch
from wsf.localise.finder import CLASSES
from wsf.memory import Memory
from wsf.progress import Reporter, duration, megabytes
from wsf.recipe.scales import SCALE_SETS, cost_of
from wsf.validation import validation_scales


@dataclass(frozen=True)
class Part:
    """Training or scoring. A pass is one picture through the network at scale 1; at scale s it counts s²."""

    name: str
    pictures: int
    passes: float
    seconds: float


@dataclass(frozen=True)
class Estimate:
    """The parts of a run; what its folder takes at the end, and the most memory that it takes on its device."""

    recipe: str
    device: str
    parts: tuple[Part, ...]
    disk_bytes: int
    cache_bytes: int
    memory_bytes: int

    def table(self) -> Group:
        """The cost as a person reads it."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in ("", "pictures", "passes", "time"):
            table.add_column(heading, justify="right" if heading else "left")
        for index, part in enumerate(self.parts):
            last = index == len(self.parts) - 1
            table.add_row(
                part.name, f"{part.pictures:,}", f"{part.passes:,.0f}", duration(part.seconds), end_section=last
            )
        cache = f", {megabytes(self.cache_bytes)} more for the feature cache" if self.cache_bytes else ""
        passes, seconds = (sum(getattr(part, name) for part in self.parts) for name in ("passes", "seconds"))
        table.add_row("in all", "", f"{passes:,.0f}", duration(seconds), style="bold")
        return Group(
            f"[bold]{self.recipe}: what a run would cost on {self.device}, as one batch of it shows",
            table,
            f"disk    {megabytes(self.disk_bytes)} for the run folder{cache}",
            f"memory  {megabytes(self.memory_bytes)}",
            "[dim]A pass is one picture through the network at scale 1; at scale s it counts s².",
        )


def estimate(experiment: Experiment, device: torch.device) -> Estimate:
    """Times a training step and a scoring pass on the first batch, at the scales that cost most, and multiplies.

    Nothing learns from it. The largest scales also show the memory that the run will take.
    """
    recipe, recogniser = experiment.recipe, experiment.recogniser
    recogniser.compute_as(recipe, device)
    on_device(experiment.loss, device)
    memory, cache = Memory.of(recogniser), experiment.feature_cache()
    steps, scored = list(experiment.train_scales()), experiment.scored
    scales = recipe.core.evaluate.scale_values
    at_once = min(PICTURES_AHEAD, memory.pictures(recogniser.side(max(scales))))
    cached = cache is not None and cache.source(scored["evaluate"], scales) is not None
    backbone, head = _seconds(experiment, scored["evaluate"], at_once, [max(scales)], train=False, cached=cached)
    parts = []
    if cache:
        parts.append(Part("caching features", cache.examples_missing, cache.cost, cache.cost * backbone))
    if steps:
        dearest, size = max(steps, key=cost_of), recipe.core.train.batch_size
        trained = _seconds(experiment, experiment.examples, size, dearest, train=True, cached=cache is not None)
        examples = recipe.core.train.epochs * len(experiment.examples)
        passes = examples * sum(map(cost_of, steps)) / len(steps)
        rate = trained[1] + (0 if cache else trained[0])
        parts.append(Part("training", len(experiment.examples), passes, passes * rate))
    pictures = sum(map(len, scored.values()))
    rate = head + (0 if cached else backbone)
    if looked_at := experiment.validation_cost:
        held, kept = scored["holdout"], validation_scales(recipe.core.evaluate)
        cheap = cache is not None and cache.source(held, kept) is not None
        seconds = looked_at * (head + (0 if cheap else backbone))
        parts.append(Part("validating", len(held), looked_at, seconds))
    parts.append(Part("scoring", pictures, experiment.scoring_cost, experiment.scoring_cost * rate))
    if mapped := _mapped(experiment):
        parts.append(Part("points and boxes", mapped, 0, mapped * _seconds_of_places(experiment, memory)))
    if drawn := _in_report(experiment):
        passes = drawn * cost_of(recipe.core.maps.scales)
        seconds = passes * (head + backbone)
        parts.append(Part("drawing the report", drawn, passes, seconds))
    return Estimate(
        recipe=recipe.core.name,
        device=str(device),
        parts=tuple(parts),
        disk_bytes=_disk_bytes(experiment),
        cache_bytes=cache.bytes_missing if cache else 0,
        memory_bytes=peak_memory_bytes(device),
    )


def _seconds(
    experiment: Experiment, examples: Examples, at_once: int, scales: Sequence[float], *, train: bool, cached: bool
) -> tuple[float, float]:
    """What a pass takes: all that a cache spares, and all that follows; the second of two batches at some scales.

    A cache spares decoding and the backbone, but for a tail that learns.
    """
    recogniser = experiment.recogniser.train(train)
    order = [np.arange(min(at_once, len(examples)))] * 2
    seconds = (0.0, 0.0)
    for indices in order:
        started = time.perf_counter()
        (batch,) = Computed(recogniser, examples, kept=cached).batches([indices], [scales])
        with torch.set_grad_enabled(train):
            features = {scale: batch.all_at(scale) for scale in scales}
            between = now(recogniser.device)
            if cached:
                features = {scale: recogniser.through_tail(maps) for scale, maps in features.items()}
            scores = recogniser.fused(features.__getitem__, batch.extents, scales)
            if train:
                labels = torch.from_numpy(examples.labels[indices]).to(recogniser.device, torch.float32)
                torch.autograd.backward(experiment.loss(scores, labels, Step(0, 1, examples.ids(indices))))
                recogniser.zero_grad()
        ended = now(recogniser.device)
        passes = len(indices) * cost_of(scales)
        seconds = ((between - started) / passes, (ended - between) / passes)
    return seconds


def _mapped(experiment: Experiment) -> int:
    """Pictures in which points and boxes will be looked for."""
    search = PlaceSearch(experiment.recipe, experiment.loss)
    return sum(len(shown.records) for shown in experiment.scored.values() if search.wanted(shown.records))


def _in_report(experiment: Experiment) -> int:
    """Pictures that report.html may show: an upper bound, since classes may share some."""
    block, splits = experiment.recipe.core.report, experiment.splits
    classes = len(experiment.recogniser.classes)
    return most_pictures(block.pictures, classes, len(splits.evaluate), len(splits.train)) if block.html else 0


def _seconds_of_places(experiment: Experiment, memory: Memory) -> float:
    """What a picture's points and boxes take beside its scores: those of the first picture, at few scales."""
    recipe, recogniser = experiment.recipe, experiment.recogniser
    scales, classes, shown = recipe.core.evaluate.scale_values, recogniser.classes, experiment.scored["evaluate"]
    few = min(scales, SCALE_SETS["fast"], key=len)
    block = recipe.core.maps.model_copy(update={"scales": few})
    wanted = [range(len(classes)), *[()] * (len(shown.records) - 1)]
    source = Computed(recogniser, shown)
    maps = next(iter(class_maps(recogniser, experiment.loss, source, wanted, block, Reporter(quiet=True), memory)))
    finder = Finder(shown.records, classes, recipe.core.maps.boxes, BoxChoice.fixed(recipe.core.maps.boxes))
    started = time.perf_counter()
    finder.add(maps, np.zeros(len(classes)))
    return (time.perf_counter() - started) * len(scales) / len(few)


def _disk_bytes(experiment: Experiment) -> int:
    """The weights as they are saved, and, in characters, what a class of a picture takes.

    About 15 for a score and its label, 400 for a point and its boxes, 40,000 for a picture in the report.
    """
    weights: int = sum(value.numel() * 4 for value in experiment.recogniser.state_dict().values())
    records = len(experiment.splits.holdout) + len(experiment.splits.evaluate)
    classes = len(experiment.recogniser.classes)
    places = 400 * min(classes, CLASSES) * _mapped(experiment)
    return weights + 15 * classes * records + places + 40_000 * _in_report(experiment)
