"""What wsf does again and again, as it does it, and the arithmetic in each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from wsf.bench.arithmetic import Inputs, Layout, NotedFeatures, classify, learn, noted_inputs
from wsf.bench.subject import Subject
from wsf.contracts import BuiltLoss, BuiltSchedule
from wsf.data.examples import group_count
from wsf.data.kept_pictures import KeptPictures
from wsf.feature_cache import FeatureCache, Wanted, mirrors_of
from wsf.features import Computed, FeatureSource
from wsf.infer import score
from wsf.memory import Memory
from wsf.progress import Reporter
from wsf.train import build_optimiser, scale_generator, steps

QUIET = Reporter(quiet=True)


class Job(Protocol):
    """One repetition after another shows the same pictures at the same scales, so that all shapes have been met."""

    source: FeatureSource

    def run(self, source: FeatureSource, loss: BuiltLoss) -> None:
        """All examples once: `source` and `loss` are the job's own, or those with something around them."""

    def layouts(self) -> list[Layout]:
        """Runs the job, and tells what its arithmetic begins with."""

    def arithmetic(self, inputs: Inputs) -> None:
        """That of one repetition."""


class Training:
    """An epoch of `wsf.train`, the first of a run."""

    def __init__(self, subject: Subject, schedule: BuiltSchedule, source: FeatureSource, *, cached: bool) -> None:
        self.source = source
        self._subject, self._schedule, self._cached = subject, schedule, cached
        self._optimiser = build_optimiser(subject.recipe.core.optimiser, subject.recogniser)

    def run(self, source: FeatureSource, loss: BuiltLoss) -> None:
        """See `Job`."""
        subject = self._subject
        for _ in steps(subject.recipe, subject.recogniser, loss, self._schedule, source, self._optimiser, epoch=0):
            pass

    def layouts(self) -> list[Layout]:
        """See `Job`."""
        recogniser = self._subject.recogniser
        if self._cached and recogniser.tail is None:
            noted = NotedFeatures(self.source)
            self.run(noted, self._subject.loss)
            return noted.layouts
        with noted_inputs(recogniser.tail if self._cached and recogniser.tail else recogniser.backbone) as found:
            self.run(self.source, self._subject.loss)
        return found

    def arithmetic(self, inputs: Inputs) -> None:
        """See `Job`."""
        learn(self._subject.recogniser, inputs, cached=self._cached)


class Evaluation:
    """`wsf.infer` at the recipe's test scales. `scores` (N, K) are the first that it gave."""

    def __init__(self, subject: Subject, memory: Memory) -> None:
        self.source: FeatureSource = Computed(subject.recogniser, subject.evaluation)
        self._subject, self._memory = subject, memory
        self.scores: NDArray[np.float64] | None = None

    def run(self, source: FeatureSource, loss: BuiltLoss) -> None:
        """See `Job`."""
        block = self._subject.recipe.core.evaluate
        scored = score(self._subject.recogniser, loss, source, block, QUIET, self._memory)
        self.scores = scored.scores if self.scores is None else self.scores

    def layouts(self) -> list[Layout]:
        """See `Job`."""
        with noted_inputs(self._subject.recogniser.backbone) as found:
            self.run(self.source, self._subject.loss)
        return found

    def arithmetic(self, inputs: Inputs) -> None:
        """See `Job`."""
        classify(self._subject.recogniser, inputs)


def make_job(name: str, subject: Subject, memory: Memory, folder: Path) -> Job:
    """A job by its name in `wsf.bench.selection`; what it keeps on disk goes to `folder`. Raises WsfError."""
    if name == "evaluation":
        return Evaluation(subject, memory)
    if name == "training":
        source = Computed(subject.recogniser, subject.training)
        return Training(subject, subject.schedule, source, cached=False)
    assert subject.snapped is not None, "a backbone that learns has no cached job"
    source_on_disk = _cached(subject, subject.snapped, memory, folder)
    return Training(subject, subject.snapped, source_on_disk, cached=True)


def keep_pictures(subject: Subject, folder: Path) -> None:
    """Decodes all pictures into a cache in `folder`, as a run does whose recipe asks for it. Raises WsfError."""
    with _caches_in(folder):
        KeptPictures(subject.recipe.core.frame).fill([subject.training, subject.evaluation], QUIET)


def _cached(subject: Subject, snapped: BuiltSchedule, memory: Memory, folder: Path) -> FeatureSource:
    """The features of an epoch, computed and kept in `folder`."""
    core, examples = subject.recipe.core, subject.training
    count = group_count(len(examples), core.train.batch_size)
    drawn = [scale for step in range(count) for scale in snapped.train_scales(step, scale_generator(core.seed, step))]
    with _caches_in(folder):
        cache = FeatureCache(
            subject.recipe, subject.recogniser, [Wanted(examples, sorted(set(drawn)), mirrors_of(core.augment.flip))]
        )
    cache.fill(memory, QUIET)
    source = cache.source(examples, drawn)
    assert source is not None, "the examples were wanted"
    return source


@contextmanager
def _caches_in(folder: Path) -> Iterator[None]:
    """Caches that are opened in the block are below `folder`, not where the user's are."""
    before = os.environ.get("WSF_CACHE")
    os.environ["WSF_CACHE"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["WSF_CACHE"]
        else:
            os.environ["WSF_CACHE"] = before
