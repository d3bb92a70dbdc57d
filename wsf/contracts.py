"""What a built component must do, with shapes.

B batch, K classes, D channels, (h, w) cells, (H, W) pixels of the network's input. Where a view adds a background
class, it is the last of the K of head, aggregator and loss; the K of a dataset and of reports are without it.
Nothing here imports torch when the program runs, so that datasets, recipes and listings stay light.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

Labels: TypeAlias = NDArray[np.int8]
"""(K,) of -1 absent, 0 unknown or ignored (VOC's "difficult"), +1 present."""

Region: TypeAlias = tuple[float, float, float, float]
"""x0, y0, x1, y1: half-open, 0-based, in pixels of the picture after its EXIF rotation."""


@dataclass(frozen=True)
class Box:
    """One annotated object. `region` in pixels after EXIF rotation; `label` indexes the dataset's classes."""

    label: int
    region: Region
    difficult: bool = False


@dataclass(frozen=True, eq=False)
class Record:
    """One picture without its pixels.

    `id` is unique within the dataset; `source` says where the dataset finds the pixels (a path below its root).
    `boxes` is None where they are not known. No part of training reads boxes unless a view says so.
    """

    id: str
    source: str
    labels: Labels
    boxes: tuple[Box, ...] | None = None


@dataclass(frozen=True, eq=False)
class Example:
    """What the network is shown of a record: a region (None: all of it), perhaps mirrored, and that region's labels.

    `labels` (K,), or (K + 1,) from a view whose record says `background`. Views without, beside one with: they say
    nothing of the background, so that it is unknown in their examples.
    """

    labels: Labels
    region: Region | None = None
    flip: bool = False


@dataclass(frozen=True)
class Step:
    """Where training stands when a loss is called. `epoch` counts from 0; `ids` are the pictures of the batch."""

    epoch: int
    epochs: int
    ids: Sequence[str] = field(default=())


class BuiltDataset(Protocol):
    """Pictures with labels, in named splits."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The K class names, in the order of the labels."""

    @property
    def splits(self) -> tuple[str, ...]:
        """The names that `records` takes."""

    def records(self, split: str) -> Sequence[Record]:
        """The records of a split, always in the same order. Raises DataError."""

    def read(self, record: Record) -> bytes:
        """The encoded picture (JPEG, PNG, ...). Raises DataError."""


class BuiltViews(Protocol):
    """Turns one record into the examples that are trained on or scored."""

    def examples(self, record: Record, size: Callable[[], tuple[int, int]]) -> Sequence[Example]:
        """`size()` opens the picture for its (width, height) in pixels after EXIF rotation, so call it only if needed.

        Raises DataError, e.g. where boxes are missing.
        """


@runtime_checkable
class BuiltBackbone(Protocol):
    """A fully convolutional network (an nn.Module): images (B, 3, H, W) → features (B, D, h, w).

    It receives pixels in [0, 1] from which `mean` was subtracted and which were divided by `std`.

    It may say how far its cells look: `reach(height, width)`, a float, is the distance in pixels to each side of a
    cell's centre beyond which nothing of an input of that size changes the cell's feature in evaluation mode, neither
    a pixel nor where the input ends. What lies beyond the reach of all the cells on a picture is not computed. Without
    it, or where it is infinite, a cell may look at everything.
    """

    channels: int
    """D."""
    window: int
    """Side in pixels of the smallest square input that gives one cell."""
    stride: int
    """The pixels that add one cell."""
    multiple: int
    """Sides of the input are rounded to a multiple of this (a ViT's patch; else 1)."""
    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    def __call__(self, images: Tensor, /) -> Tensor:
        """(B, 3, H, W) → (B, D, h, w)."""

    def centres(self, height: int, width: int) -> tuple[Tensor, Tensor]:
        """Middle of each cell's window, in pixels of an input of that size: ys (h,), xs (w,), float64.

        Pixel i spans [i, i + 1), so that its middle is i + 0.5.
        """


class BuiltHead(Protocol):
    """Features (B, D, h, w) → class maps (B, K, h, w) of logits; callable on any h and w, 1×1 too."""

    def __call__(self, features: Tensor, /) -> Tensor: ...


class BuiltMapAggregator(Protocol):
    """`stage: maps`: class maps → logits.

    float64 stays float64; maps of lower precision give float32 scores. On a tie the first cell in row order wins.
    One whose gradient reaches few cells may also be `Selective`, which makes training cheaper.
    """

    def __call__(self, maps: Tensor, valid: Tensor, /) -> Tensor:
        """maps (B, K, h, w), valid (B, 1, h, w) of bool with at least one true cell an image → (B, K)."""


@runtime_checkable
class Selective(Protocol):
    """A map aggregator whose gradient reaches few cells, and that can say which: a maximum, the mean of the best k.

    On a processor the head is then trained through those cells alone. Where they are more than a third of all, nothing
    is gained.
    """

    def winners(self, maps: Tensor, valid: Tensor, /) -> Tensor:
        """maps (B, K, h, w) without gradient, valid (B, 1, h, w) → (B, K, n) of int64, n ≥ 1.

        Indices into the h·w cells in row order: all whose maps the gradient of the picture's scores reaches, for the
        very maps that are aggregated. Others may be among them, and some more than once.
        """


class BuiltFeatureAggregator(Protocol):
    """`stage: features`: features → logits, calling the head where it needs it.

    Its class maps are `head(features)` unless it defines `maps(features, valid, head)` → (B, K, h, w).
    """

    def __call__(self, features: Tensor, valid: Tensor, head: Callable[[Tensor], Tensor], /) -> Tensor:
        """features (B, D, h, w), valid (B, 1, h, w) → (B, K)."""


class BuiltLoss(Protocol):
    """Scores and labels → one number to descend.

    A label of 0 gives no gradient, unless the loss's record says `unknown="assumed"`.
    """

    def __call__(self, scores: Tensor, labels: Tensor, step: Step, /) -> Tensor:
        """scores (B, K), labels (B, K) in {-1, 0, 1} of the scores' dtype → scalar."""

    def probabilities(self, scores: Tensor, /) -> Tensor | None:
        """(..., K) → (..., K) in [0, 1], or None where the scores are no logits (hinge)."""


class BuiltSchedule(Protocol):
    """Which scales a training step sees."""

    def train_scales(self, step: int, rng: np.random.Generator) -> tuple[float, ...]:
        """`rng` is made afresh from (seed, step), so that there is nothing to save and every rank draws the same."""
