"""The arithmetic alone: the network on tensors that are in memory already, and nothing around it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from wsf.data.examples import Examples
    from wsf.features import FeatureBatch, FeatureSource, Rows
    from wsf.recogniser import Recogniser

_NUMBERS = 1 << 26
"""As many are held in memory, 256 MB of float32, unless one tensor alone has more: no cache holds them all."""


@dataclass(frozen=True)
class Layout:
    """A tensor (B, C, h, w) without its values."""

    shape: tuple[int, ...]
    dtype: torch.dtype
    channels_last: bool

    @classmethod
    def of(cls, tensor: Tensor) -> Layout:
        """That of a tensor."""
        # By its strides, since one that was cut out of a larger one is neither contiguous nor channels-last.
        return cls(tuple(tensor.shape), tensor.dtype, channels_last=tensor.stride(1) < tensor.stride(3))


class Inputs:
    """Tensors of the layouts that a loop has met, of random values, one behind the other in memory.

    Where they are too many, the first ones lend their memory to later ones.
    """

    def __init__(self, layouts: Sequence[Layout], device: torch.device) -> None:
        self._layouts = layouts
        sizes = [math.prod(layout.shape) for layout in layouts]
        count = min(sum(sizes), max(_NUMBERS, *sizes))
        # One dtype: all come from one backbone, or all go into it.
        self._numbers = torch.randn(count, device=device).to(layouts[0].dtype)

    def __iter__(self) -> Iterator[Tensor]:
        """Each of them once, in the order of the loop."""
        start = 0
        for layout in self._layouts:
            batch, channels, height, width = layout.shape
            size = math.prod(layout.shape)
            start = 0 if start + size > len(self._numbers) else start
            numbers = self._numbers[start : start + size]
            start += size
            if layout.channels_last:
                yield numbers.view(batch, height, width, channels).permute(0, 3, 1, 2)
            else:
                yield numbers.view(layout.shape)


def learn(recogniser: Recogniser, inputs: Inputs, *, cached: bool) -> None:
    """Forward, and backward by plain autograd, from images as the backbone takes them or from cached features."""
    recogniser.train()
    for given in inputs:
        features = recogniser.through_tail(given) if cached else recogniser.backbone_features(given)
        valid = torch.ones_like(features[:, :1], dtype=torch.bool)
        torch.autograd.backward(plain_scores(recogniser, features, valid).sum())
        recogniser.zero_grad()


def classify(recogniser: Recogniser, inputs: Inputs) -> None:
    """Backbone and head, forward, on images as the backbone takes them."""
    recogniser.eval()
    with torch.inference_mode():
        for images in inputs:
            recogniser.head(recogniser.backbone_features(images))


def plain_scores(recogniser: Recogniser, features: Tensor, valid: Tensor) -> Tensor:
    """Features (B, D, h, w), valid (B, 1, h, w) → scores (B, K), all cells alike: no winner is looked for first."""
    head, aggregator = recogniser.head, recogniser.aggregator
    if recogniser.stage == "maps":
        return cast(Tensor, aggregator(head(features), valid))
    return cast(Tensor, aggregator(features, valid, head))


@contextmanager
def noted_inputs(module: nn.Module) -> Iterator[list[Layout]]:
    """The layouts of all that goes into a module while the block runs."""
    layouts: list[Layout] = []
    handle = module.register_forward_pre_hook(lambda _, inputs: layouts.append(Layout.of(inputs[0])))
    try:
        yield layouts
    finally:
        handle.remove()


class NotedFeatures:
    """A source of features that notes the layouts of those that it gives."""

    def __init__(self, source: FeatureSource) -> None:
        self.examples: Examples = source.examples
        self._source = source
        self.layouts: list[Layout] = []

    def batches(
        self,
        order: Sequence[NDArray[np.int64]],
        scales: Sequence[Sequence[float]],
        mirrored: NDArray[np.bool_] | None = None,
    ) -> Iterator[FeatureBatch]:
        """See `FeatureSource`."""
        for batch in self._source.batches(order, scales, mirrored):
            yield replace(batch, at=partial(self._noted, batch))

    def _noted(self, batch: FeatureBatch, scale: float, rows: Rows) -> Tensor:
        features = batch.at(scale, rows)
        self.layouts.append(Layout.of(features))
        return features
