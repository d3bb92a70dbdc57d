"""What a run will cost, measured on one batch of its own data."""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass

import numpy as np
import torch
from rich.table import Table

from wsf.contracts import Step
from wsf.data.examples import Examples
from wsf.data.frame import batch_of
from wsf.evaluate import examples_of
from wsf.experiment import Experiment
from wsf.infer import extents_of
from wsf.device import frozen_dtype

MEGABYTE = 1e6


@dataclass(frozen=True)
class Estimate:
    """A pass is one picture through the network at scale 1; at scale s it costs s² as much."""

    train_examples: int
    train_passes: float
    evaluate_examples: int
    evaluate_passes: float
    train_seconds: float
    evaluate_seconds: float
    disk_bytes: int
    memory_bytes: int

    def table(self) -> Table:
        """The cost as a person reads it."""
        table = Table(title="What this run would cost", show_header=True)
        for heading in ("", "pictures", "passes at scale 1", "minutes"):
            table.add_column(heading, justify="right" if heading else "left")
        for name, pictures, passes, seconds in (
            ("training", self.train_examples, self.train_passes, self.train_seconds),
            ("scoring", self.evaluate_examples, self.evaluate_passes, self.evaluate_seconds),
        ):
            table.add_row(name, str(pictures), f"{passes:,.0f}", f"{seconds / 60:.1f}")
        table.add_row("in all", "", "", f"{(self.train_seconds + self.evaluate_seconds) / 60:.1f}", end_section=True)
        table.add_row("disk", "", f"{self.disk_bytes / MEGABYTE:.0f} MB", "")
        table.add_row("memory so far", "", f"{self.memory_bytes / MEGABYTE:.0f} MB", "")
        return table


def estimate(experiment: Experiment, device: torch.device) -> Estimate:
    """Times a training step and a scoring pass at scale 1 on the first batch, and multiplies. Trains nothing that lasts."""
    recipe, splits, recogniser = experiment.recipe, experiment.splits, experiment.recogniser
    parameters = sum(value.numel() for value in recogniser.state_dict().values())
    recogniser.compute_in(frozen_dtype(recipe.core.precision, device), device)
    scored = [
        examples_of(recipe, experiment.dataset, records, recipe.evaluate_views)
        for records in (splits.holdout, splits.evaluate)
    ]
    squares = [float(np.mean(np.square(scales))) * len(scales) for scales in experiment.train_scales()]
    train_passes = recipe.core.train.epochs * len(experiment.examples) * (float(np.mean(squares)) if squares else 0)
    evaluate_examples = sum(len(examples) for examples in scored)
    evaluate_passes = evaluate_examples * float(np.sum(np.square(recipe.core.evaluate.scale_values)))
    train_rate = _seconds_a_picture(experiment, experiment.examples, device, train=True)
    evaluate_rate = _seconds_a_picture(experiment, scored[-1], device, train=False)
    classes = len(recogniser.classes)
    pictures = len(splits.holdout) + len(splits.evaluate)
    return Estimate(
        train_examples=len(experiment.examples),
        train_passes=train_passes,
        evaluate_examples=evaluate_examples,
        evaluate_passes=evaluate_passes,
        train_seconds=train_passes * train_rate,
        evaluate_seconds=evaluate_passes * evaluate_rate,
        # A weight takes 4 bytes; a score and its label about 15 characters.
        disk_bytes=4 * parameters + 15 * classes * pictures,
        memory_bytes=_peak_memory(device),
    )


def _seconds_a_picture(experiment: Experiment, examples: Examples, device: torch.device, *, train: bool) -> float:
    """Seconds that a picture takes at scale 1, decoding included: the second of two batches."""
    recogniser = experiment.recogniser.train(train)
    seconds = 0.0
    for _ in range(2):
        started = time.perf_counter()
        indices = np.arange(min(experiment.recipe.core.train.batch_size, len(examples)))
        (batch,) = examples.batches([indices])
        images = batch_of([shown.pixels for shown in batch.shown], recogniser.frame.size, recogniser.geometry, device)
        with torch.set_grad_enabled(train):
            scores = recogniser(images, extents_of(batch.shown))
            if train:
                labels = torch.from_numpy(batch.labels).to(device, torch.float32)
                torch.autograd.backward(experiment.loss(scores, labels, Step(0, 1, batch.ids)))
                recogniser.zero_grad()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        seconds = (time.perf_counter() - started) / len(indices)
    return seconds


def _peak_memory(device: torch.device) -> int:
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
