"""What a run will cost, measured on one batch of its own data."""

from __future__ import annotations

import resource
import sys
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
from wsf.data.frame import batch_of, side_at
from wsf.device import frozen_dtype
from wsf.experiment import Experiment
from wsf.infer import cost_of, extents_of, pictures_at_once
from wsf.progress import duration

MEGABYTE = 1e6


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
        passes, seconds = (sum(getattr(part, name) for part in self.parts) for name in ("passes", "seconds"))
        table.add_row("in all", "", f"{passes:,.0f}", duration(seconds), style="bold")
        return Group(
            f"[bold]{self.recipe}: what a run would cost on {self.device}, as one batch of it shows",
            table,
            f"disk    {_megabytes(self.disk_bytes)} for the run folder",
            f"memory  {_megabytes(self.memory_bytes)}",
            "[dim]A pass is one picture through the network at scale 1; at scale s it counts s².",
        )


def estimate(experiment: Experiment, device: torch.device) -> Estimate:
    """Times a training step and a scoring pass on the first batch, at the scales that cost most, and multiplies.

    Nothing learns from it. The largest scales also show the memory that the run will take.
    """
    recipe, recogniser = experiment.recipe, experiment.recogniser
    recogniser.compute_in(frozen_dtype(recipe.core.precision, device), device)
    scales, scored = recipe.core.evaluate.scale_values, experiment.scored
    train_steps = list(experiment.train_scales())
    examples = recipe.core.train.epochs * len(experiment.examples)
    train_passes = examples * sum(map(cost_of, train_steps)) / max(len(train_steps), 1)
    pictures = sum(map(len, scored.values()))
    score_passes = pictures * cost_of(scales)
    at_once = recipe.core.train.batch_size
    train_rate = 0.0
    if train_steps:
        dearest = max(train_steps, key=cost_of)
        seconds = _seconds(experiment, experiment.examples, at_once, dearest, device, train=True)
        train_rate = seconds / cost_of(dearest)
    side = side_at(recogniser.frame.size, max(scales), recogniser.geometry.multiple)
    piece = pictures_at_once(side, device)
    score_rate = _seconds(experiment, scored["evaluate"], piece, [max(scales)], device, train=False) / max(scales) ** 2
    return Estimate(
        recipe=recipe.core.name,
        device=str(device),
        parts=(
            Part("training", len(experiment.examples), train_passes, train_passes * train_rate),
            Part("scoring", pictures, score_passes, score_passes * score_rate),
        ),
        disk_bytes=_disk_bytes(experiment),
        memory_bytes=_peak_memory(device),
    )


def _seconds(
    experiment: Experiment,
    examples: Examples,
    at_once: int,
    scales: Sequence[float],
    device: torch.device,
    *,
    train: bool,
) -> float:
    """Seconds that a picture takes at some scales, decoding included: the second of two batches."""
    recogniser = experiment.recogniser.train(train)
    seconds = 0.0
    for _ in range(2):
        started = time.perf_counter()
        indices = np.arange(min(at_once, len(examples)))
        (batch,) = examples.batches([indices])
        images = batch_of([shown.pixels for shown in batch.shown], recogniser.frame.size, recogniser.geometry, device)
        with torch.set_grad_enabled(train):
            scores = recogniser(images, extents_of(batch.shown), scales)
            if train:
                labels = torch.from_numpy(batch.labels).to(device, torch.float32)
                torch.autograd.backward(experiment.loss(scores, labels, Step(0, 1, batch.ids)))
                recogniser.zero_grad()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        seconds = (time.perf_counter() - started) / len(indices)
    return seconds


def _disk_bytes(experiment: Experiment) -> int:
    """The weights as they are saved, and the scores: about 15 characters for a score and its label."""
    weights: int = sum(value.numel() * 4 for value in experiment.recogniser.state_dict().values())
    records = len(experiment.splits.holdout) + len(experiment.splits.evaluate)
    return weights + 15 * len(experiment.recogniser.classes) * records


def _peak_memory(device: torch.device) -> int:
    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _megabytes(size: int) -> str:
    """At least one."""
    return f"{max(1, round(size / MEGABYTE)):,} MB"
