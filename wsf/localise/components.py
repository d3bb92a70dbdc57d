"""Boxes around the connected parts of thresholded maps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.special import logit

from wsf.infer import ClassMaps
from wsf.metrics.max_box_acc import parts

SIDE = 250
"""Longest side in pixels of the maps that are thresholded."""

_ALMOST = 1e-6
"""How near to 0 and 1 a value comes before its logit is taken."""


def component_boxes(
    maps: ClassMaps, threshold: float, most: int
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Of each class boxes (n, 4) and logits less the highest (n,), n ≤ `most`.

    A box around each part of the map, connected across corners, that is at least `threshold` of the map's maximum. Its
    logit is that of its own maximum.
    """
    for values in maps.drawn(*maps.size(SIDE)):
        highest = float(values.max())
        numbered, boxes = parts(values >= threshold * highest if highest > 0 else np.zeros_like(values, bool))
        peaks = np.asarray(ndimage.maximum(values, numbered, range(1, len(boxes) + 1)), dtype=np.float64)
        logits = logit(np.clip(peaks, _ALMOST, 1 - _ALMOST))
        best = np.argsort(-peaks, kind="stable")[:most]
        yield boxes[best] * np.tile((maps.width, maps.height), 2), logits[best] - logits.max(initial=-np.inf)
