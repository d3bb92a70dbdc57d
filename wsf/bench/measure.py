"""All repetitions of all jobs, in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from wsf.bench.arithmetic import Inputs
from wsf.bench.child import NaiveLoop, naive_loop
from wsf.bench.clock import Clock, TimedExamples, TimedLoss, TimedSource
from wsf.bench.jobs import Evaluation, Job, keep_pictures, make_job
from wsf.bench.machine import machine
from wsf.bench.peak import matrix_peak, operations
from wsf.bench.results import Against, Bench, Measured, Rate
from wsf.bench.selection import PLAIN_COMMANDS
from wsf.bench.subject import Subject, subject_of
from wsf.device import now, on_device, peak_memory_bytes
from wsf.features import Computed
from wsf.memory import Memory

if TYPE_CHECKING:
    from wsf.progress import Reporter
    from wsf.recipe import Recipe

# Scores are compared before anything is learnt.
_ORDER = ("evaluation", "training", "cached")


def measure(
    recipe: Recipe,
    jobs: Sequence[str],
    *,
    pictures: int,
    repeats: int,
    device: torch.device,
    against_naive: bool,
    reporter: Reporter,
) -> Bench:
    """Measures the jobs of those names on some of the recipe's pictures. Raises WsfError.

    Nothing that was cached before is used, and nothing is left on disk.
    """
    before = machine(device)
    subject = subject_of(recipe, pictures)
    subject.recogniser.compute_as(recipe, device)
    on_device(subject.loss, device)
    with (
        TemporaryDirectory(prefix="wsf-bench-") as temporary,
        naive_loop(recipe, pictures, str(device), Path(temporary)) if against_naive else nullcontext() as naive,
        reporter.task("measuring", len(jobs) * (repeats + 2)) as task,
    ):
        made = _made(subject, jobs, Path(temporary))
        layouts = {}
        for name, job in made.items():
            layouts[name] = job.layouts()
            task.advance(1)
        # Before the arithmetic's own tensors are made.
        peak = peak_memory_bytes(device)
        measured = {
            name: _measured(name, job, subject, Inputs(layouts[name], device), naive, repeats, task.advance)
            for name, job in made.items()
        }
    return Bench(
        recipe=recipe.core.name,
        repeats=repeats,
        jobs=tuple(measured[name] for name in jobs),
        machine=before,
        precision=str(subject.recogniser.frozen_dtype).removeprefix("torch."),
        peak_memory_bytes=peak,
        matrix_peak=matrix_peak(device, subject.recogniser.frozen_dtype),
        against=Against(naive.peak_memory_bytes, _difference(made.get("evaluation"), naive)) if naive else None,
    )


def _made(subject: Subject, names: Sequence[str], folder: Path) -> dict[str, Job]:
    if subject.recipe.core.cache.pictures:
        keep_pictures(subject, folder)
    memory = Memory.of(subject.recogniser)
    return {name: make_job(name, subject, memory, folder) for name in _ORDER if name in names}


def _measured(
    name: str,
    job: Job,
    subject: Subject,
    inputs: Inputs,
    naive: NaiveLoop | None,
    repeats: int,
    advance: Callable[[float], None],
) -> Measured:
    """A job that ran before; what it is compared with is warmed up first."""
    device, images = subject.recogniser.device, len(job.source.examples)

    def timed(run: Callable[[], None]) -> float:
        started = now(device)
        run()
        return now(device) - started

    ways: dict[str, Callable[[], float]] = {
        "wsf": lambda: timed(lambda: job.run(job.source, subject.loss)),
        "arithmetic": lambda: timed(lambda: job.arithmetic(inputs)),
    }
    if naive and name in PLAIN_COMMANDS:
        ways["naive"] = lambda: naive.seconds(PLAIN_COMMANDS[name])
        ways["naive"]()
    counted = operations(partial(job.arithmetic, inputs))
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(repeats):
        for way, run in ways.items():
            seconds[way].append(run())
        advance(1)
    parts = parts_of(job, subject)
    advance(1)
    rates = {way: Rate(images, tuple(taken)) for way, taken in seconds.items()}
    return Measured(name, rates["wsf"], rates["arithmetic"], rates.get("naive"), counted / images, parts)


def parts_of(job: Job, subject: Subject) -> dict[str, float]:
    """Seconds an image in each part of a job."""
    recogniser, source = subject.recogniser, job.source
    clock = Clock(recogniser.device)
    if isinstance(source, Computed):
        source = Computed(recogniser, TimedExamples(source.examples, clock))
    front, tail = recogniser.backbone, recogniser.tail or nn.Module()
    with clock.on("aggregator"), clock.on_calls(backbone=front, head=recogniser.head), clock.on_calls(backbone=tail):
        job.run(TimedSource(source, clock), TimedLoss(subject.loss, clock))
    return {part: seconds / len(source.examples) for part, seconds in clock.seconds.items()}


def _difference(job: Job | None, naive: NaiveLoop) -> float | None:
    """The largest between the first scores of both."""
    if not isinstance(job, Evaluation) or job.scores is None or naive.scores is None:
        return None
    return float(np.abs(job.scores - naive.scores).max())
