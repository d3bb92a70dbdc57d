"""Where features come from: the backbone, or a cache of what it once gave."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wsf.data.ahead import ahead
from wsf.data.frame import Placement, batch_of

if TYPE_CHECKING:
    from wsf.data.examples import Examples
    from wsf.data.store import Store
    from wsf.recogniser import Recogniser

Rows: TypeAlias = slice | NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class FeatureBatch:
    """B examples, whose features are there for the asking.

    `indices` (B,) into all examples; `at(scale, rows)`: the features (b, D, h, w) of some of the rows, float32, on the
    recogniser's device.
    """

    indices: NDArray[np.int64]
    placements: list[Placement]
    at: Callable[[float, Rows], Tensor]

    def all_at(self, scale: float) -> Tensor:
        """The features (B, D, h, w) of all rows."""
        return self.at(scale, slice(None))

    @property
    def extents(self) -> Tensor:
        """Heights and widths of the framed pictures, in pixels of the frame at scale 1: (B, 2), on the CPU."""
        return extents_of(self.placements)


class FeatureSource(Protocol):
    """The features of some examples."""

    examples: Examples

    def batches(
        self,
        order: Sequence[NDArray[np.int64]],
        scales: Sequence[Sequence[float]],
        mirrored: NDArray[np.bool_] | None = None,
    ) -> Iterator[FeatureBatch]:
        """A batch for each group of indices, whose features are then asked for at the group's scales.

        `mirrored` (N,): which of all examples are mirrored once more. What can be read or decoded ahead is.
        """


class Computed:
    """Features by the backbone.

    `kept`: as a cache keeps them, before the backbone's tail, and also of cells that no search of the pictures alone
    needs.
    """

    def __init__(self, recogniser: Recogniser, examples: Examples, *, kept: bool = False) -> None:
        self.examples, self._recogniser, self._kept = examples, recogniser, kept

    def batches(
        self,
        order: Sequence[NDArray[np.int64]],
        scales: Sequence[Sequence[float]],  # noqa: ARG002
        mirrored: NDArray[np.bool_] | None = None,
    ) -> Iterator[FeatureBatch]:
        """See `FeatureSource`."""
        recogniser = self._recogniser
        size, geometry = recogniser.frame.size, recogniser.geometry
        for indices, batch in zip(order, self.examples.batches(order, mirrored), strict=True):
            images = batch_of([shown.pixels for shown in batch], size, geometry, recogniser.device)
            placements = [shown.placement for shown in batch]
            yield FeatureBatch(indices, placements, partial(self._features, images, extents_of(placements)))

    def _features(self, images: Tensor, extents: Tensor, scale: float, rows: Rows) -> Tensor:
        if self._kept:
            return self._recogniser.front_features(self._recogniser.scaled(images[rows], scale))
        return self._recogniser.features(images[rows], scale, extents[rows])


class Cached:
    """Features from a store that holds all of them: see `wsf.feature_cache`."""

    def __init__(self, recogniser: Recogniser, examples: Examples, store: Store) -> None:
        self.examples, self._recogniser, self._store = examples, recogniser, store

    def batches(
        self,
        order: Sequence[NDArray[np.int64]],
        scales: Sequence[Sequence[float]],
        mirrored: NDArray[np.bool_] | None = None,
    ) -> Iterator[FeatureBatch]:
        """See `FeatureSource`."""
        loads = (partial(self._load, *group, mirrored) for group in zip(order, scales, strict=True))
        return ahead(loads, workers=1, depth=2)

    def _load(
        self, indices: NDArray[np.int64], scales: Sequence[float], mirrored: NDArray[np.bool_] | None
    ) -> FeatureBatch:
        keys = [
            entry(self.examples, index, mirror=mirrored is not None and bool(mirrored[index]))
            for index in indices.tolist()
        ]
        # Pinned: a GPU fetches such memory by itself, while the processor goes on.
        pinned = self._recogniser.device.type == "cuda"
        read = {}
        for scale in scales:
            side = self._recogniser.side(scale)
            kept = [self._store[f"{key}:{side}"] for key in keys]
            batch = torch.empty(len(kept), *kept[0].shape, dtype=kept[0].dtype, pin_memory=pinned)
            read[scale] = torch.stack(kept, out=batch)  # (B, h, w, D)
        return FeatureBatch(indices, [placement_of(self._store[key]) for key in keys], partial(self._features, read))

    def _features(self, read: dict[float, Tensor], scale: float, rows: Rows) -> Tensor:
        kept = read[scale][rows].to(self._recogniser.device, non_blocking=True)
        return self._recogniser.through_tail(kept.float().permute(0, 3, 1, 2))  # (b, D, h, w)


def entry(examples: Examples, index: int, *, mirror: bool) -> str:
    """The key of an example's placement; with a side in pixels behind it, that of its features (h, w, D) there."""
    return f"{examples.key(index)}:{'mirrored' if examples.mirrored(index, mirror=mirror) else ''}"


def extents_of(placements: Sequence[Placement]) -> Tensor:
    """Heights and widths of framed pictures, in pixels of the frame at scale 1: (B, 2), on the CPU."""
    return torch.tensor([(placement.height, placement.width) for placement in placements])


def placement_tensor(placement: Placement) -> Tensor:
    """A placement as a store keeps it."""
    numbers = (*placement.region, placement.height, placement.width, placement.flip)
    return torch.tensor(numbers, dtype=torch.float64)


def placement_of(kept: Tensor) -> Placement:
    """`placement_tensor` undone."""
    x0, y0, x1, y1, height, width, flip = kept.tolist()
    return Placement((x0, y0, x1, y1), int(height), int(width), bool(flip))
