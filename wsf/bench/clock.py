"""Where the time of a loop goes: its parts one after another, each by the clock, none beside another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from wsf.contracts import BuiltLoss, Step
from wsf.data.examples import Examples, Shown
from wsf.device import now

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from wsf.features import FeatureBatch, FeatureSource, Rows

PARTS = ("decoding", "transfer", "backbone", "head", "aggregator", "loss_and_backward")
"""`transfer`: normalising, padding, resizing to the scale, or reading cached features; `aggregator`: in scoring, the
fusion too; `loss_and_backward`: the optimiser's step too."""


class Clock:
    """Seconds by part. A part within another counts for itself alone."""

    def __init__(self, device: torch.device) -> None:
        self.seconds = dict.fromkeys(PARTS, 0.0)
        self._device = device
        self._parts: list[str] = []
        self._since = 0.0

    @contextmanager
    def on(self, part: str) -> Iterator[None]:
        """Counts the block for a part."""
        self.begin(part)
        try:
            yield
        finally:
            self.end()

    def begin(self, part: str) -> None:
        """A part within the present one begins."""
        self._count()
        self._parts.append(part)

    def end(self) -> None:
        """It ends."""
        self._count()
        self._parts.pop()

    def go_on_with(self, part: str) -> None:
        """The present part ends and another begins in its place."""
        self._count()
        self._parts[-1] = part

    @contextmanager
    def on_calls(self, **modules: nn.Module) -> Iterator[None]:
        """While the block runs, each call of a module counts for the part of its name."""
        with ExitStack() as hooks:
            for part, module in modules.items():
                before = module.register_forward_pre_hook(lambda *_, part=part: self.begin(part))
                after = module.register_forward_hook(lambda *_: self.end())
                hooks.callback(before.remove)
                hooks.callback(after.remove)
            yield

    def _count(self) -> None:
        then, self._since = self._since, now(self._device)
        if self._parts:
            self.seconds[self._parts[-1]] += self._since - then


class TimedExamples(Examples):
    """Examples that are decoded one after another, when they are asked for."""

    def __init__(self, examples: Examples, clock: Clock) -> None:
        vars(self).update(vars(examples))
        self._clock = clock

    def batches(
        self, order: Sequence[NDArray[np.int64]], mirrored: NDArray[np.bool_] | None = None
    ) -> Iterator[list[Shown]]:
        """See `Examples`."""
        for group in order:
            with self._clock.on("decoding"):
                shown = [
                    self.load(index, mirror=mirrored is not None and bool(mirrored[index])) for index in group.tolist()
                ]
            yield shown


class TimedSource:
    """Features that are fetched when they are asked for; what is done between is the aggregator's."""

    def __init__(self, source: FeatureSource, clock: Clock) -> None:
        self.examples = source.examples
        self._source, self._clock = source, clock

    def batches(
        self,
        order: Sequence[NDArray[np.int64]],
        scales: Sequence[Sequence[float]],
        mirrored: NDArray[np.bool_] | None = None,
    ) -> Iterator[FeatureBatch]:
        """See `FeatureSource`."""
        for indices, asked in zip(order, scales, strict=True):
            self._clock.go_on_with("transfer")
            (batch,) = self._source.batches([indices], [asked], mirrored)
            self._clock.go_on_with("aggregator")
            yield replace(batch, at=partial(self._timed, batch))

    def _timed(self, batch: FeatureBatch, scale: float, rows: Rows) -> Tensor:
        with self._clock.on("transfer"):
            return batch.at(scale, rows)


class TimedLoss:
    """A loss from whose call on the time, until the next batch is asked for, is its own."""

    def __init__(self, loss: BuiltLoss, clock: Clock) -> None:
        self._loss, self._clock = loss, clock
        self.probabilities = loss.probabilities

    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:
        """See `BuiltLoss`."""
        self._clock.go_on_with("loss_and_backward")
        return self._loss(scores, labels, step)
