"""The patches on which Oquab et al. train and score a network, with boxes in training."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from wsf import Box, DataError, Example, Labels, Record, ViewsContext
from wsf_table1.params import BoxPatchesParams

Regions = NDArray[np.float64]
"""(n, 4) of x0, y0, x1, y1 in pixels of the picture."""


class BoxPatches:
    """Square patches of a picture, on a regular grid at several scales.

    In training, a patch shows the class of a box that covers enough of it, that lies in it for the most part, and that
    is the only one that it meets. It is background where it meets none; any other patch is not used. Of the background
    patches a share is drawn, and of all that are left `per_image`, always the same ones of the same picture. In
    scoring, all patches are used, and no box is read.

    Source: Oquab et al., CVPR 2014, section 3.2.
    Differs: the source does not speak of difficult boxes, nor of classes without a box. Here a difficult box is one
    that a patch may meet, but no patch shows its class. A class that a picture holds, or may hold, without a box of it,
    is unknown in all patches of the picture, of which none is background then.
    """

    def __init__(self, params: BoxPatchesParams, context: ViewsContext) -> None:
        self.params, self.scoring = params, context.scoring
        self.background = len(context.classes)
        """K, the index of its label."""

    def examples(self, record: Record, size: Callable[[], tuple[int, int]]) -> Sequence[Example]:
        """`size()` is (width, height) in pixels. Raises DataError where boxes are needed and not known."""
        if self.scoring:
            unknown = np.zeros(self.background + 1, np.int8)
            return [_example(unknown, patch) for patch in grid(size(), self.params.ratios, self.params.overlap)]
        if record.boxes is None:
            raise DataError(
                f"{record.id}: the view box_patches trains on boxes, got a picture without; "
                "use a dataset that has them, or another view"
            )
        patches = grid(size(), self.params.ratios, self.params.overlap)
        shown = self._shown(patches, record.boxes)
        labels: Labels = 2 * np.eye(self.background + 1, dtype=np.int8) - 1  # a row for each class that is shown
        unboxed = record.labels >= 0
        unboxed[[box.label for box in record.boxes]] = False
        if unboxed.any():
            labels[:, np.flatnonzero(unboxed)] = 0
            shown[shown == self.background] = -1
        return [_example(labels[shown[index]], patches[index]) for index in self._drawn(record, shown)]

    def _shown(self, patches: Regions, boxes: Sequence[Box]) -> NDArray[np.int64]:
        """What patches (P, 4) show: a class, K for the background, -1 where they are not used: (P,)."""
        if not boxes:
            return np.full(len(patches), self.background)
        regions = np.array([box.region for box in boxes], dtype=np.float64)  # (N, 4)
        shared = _areas(_common(patches[:, None], regions))  # (P, N)
        met = shared > 0
        fits = (shared >= self.params.filled * _areas(patches)[:, None]) & (
            shared >= self.params.contained * _areas(regions)
        )
        fits &= np.array([not box.difficult for box in boxes])
        of_box = np.array([box.label for box in boxes])[fits.argmax(axis=1)]  # (P,)
        of_class = np.where(fits.any(axis=1) & (met.sum(axis=1) == 1), of_box, -1)
        shown: NDArray[np.int64] = np.where(met.any(axis=1), of_class, self.background)
        return shown

    def _drawn(self, record: Record, shown: NDArray[np.int64]) -> list[int]:
        """The indices of the patches that are trained on, in their order."""
        digest = blake2b(record.id.encode("utf-8", "surrogateescape"), digest_size=8).digest()
        rng = np.random.default_rng(int.from_bytes(digest, "big"))
        chance = np.where(shown == self.background, self.params.background, 1.0)
        drawn = np.flatnonzero((shown >= 0) & (rng.random(len(shown)) < chance))
        if self.params.per_image is not None and len(drawn) > self.params.per_image:
            drawn = np.sort(rng.choice(drawn, self.params.per_image, replace=False))
        found: list[int] = drawn.tolist()
        return found


def grid(size: tuple[int, int], ratios: Sequence[float], overlap: float) -> Regions:
    """Square patches of a picture of (width, height) pixels, the largest first, each scale row by row: (P, 4).

    At a scale the side is the picture's shorter side over a ratio. Along either axis there are as many patches as are
    needed for neighbours to share at least `overlap` of their side, the first at one border and the last at the other,
    evenly spaced.
    """
    patches = []
    for ratio in sorted(ratios):
        side = min(size) / ratio
        xs, ys = (_starts(length, side, overlap) for length in size)
        x0, y0 = (values.ravel() for values in np.meshgrid(xs, ys))
        # Rounding must not carry the last one over the border.
        x1, y1 = np.minimum(x0 + side, size[0]), np.minimum(y0 + side, size[1])
        patches.append(np.stack((x0, y0, x1, y1), axis=1))
    return np.concatenate(patches)


def _starts(length: float, side: float, overlap: float) -> NDArray[np.float64]:
    free = max(0.0, length - side)
    # Rounding must not make one more where the steps fit exactly.
    return np.linspace(0.0, free, 1 + math.ceil(free / ((1 - overlap) * side) - 1e-9))


def _example(labels: Labels, patch: NDArray[np.float64]) -> Example:
    x0, y0, x1, y1 = patch.tolist()
    return Example(labels, (x0, y0, x1, y1))


def _common(one: Regions, other: Regions) -> Regions:
    """What regions (..., 4) share; sides are negative where they do not meet."""
    low = np.maximum(one[..., :2], other[..., :2])
    high = np.minimum(one[..., 2:], other[..., 2:])
    return np.concatenate((low, high), axis=-1)


def _areas(regions: Regions) -> NDArray[np.float64]:
    """In square pixels, (..., 4) to (...); 0 where a side is negative."""
    sides = np.maximum(regions[..., 2:] - regions[..., :2], 0.0)
    areas: NDArray[np.float64] = sides.prod(axis=-1)
    return areas
