"""Boxes from the windows that the network slides: a cell says how sure it is, and its scale how large the object is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torchvision.ops import nms

from wsf.infer import ClassMaps
from wsf.metrics.overlap import area, overlaps

CANDIDATES = 300
"""Windows of a class, the highest over all scales, that are looked at."""

OVERLAP = 0.3
"""Intersection over union from which on two windows are of one object."""


def window_boxes(
    maps: ClassMaps, factor: float, most: int
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    r"""Of each class boxes (n, 4) and logits less the highest (n,), n ≤ `most`.

    Each cell is a window of `factor` times the backbone's window, cut off at the picture's border, as large in the
    picture as its scale says. Of windows that overlap the best stays (non-maximum suppression), and takes the mean of
    all those that overlap it, with weights that fall with their logits: with $b_j$ the corners of the windows whose
    intersection over union with window i is at least 0.3, and $f_j$ their logits, at most $f_i$,

    $$ \hat b_i = \frac{\sum_j e^{f_j} b_j}{\sum_j e^{f_j}} $$

    Source: Gidaris and Komodakis, Object detection via a multi-region and semantic segmentation-aware CNN model, ICCV
    2015 (box voting).
    Differs: weights are exponentials of logits, not scores; windows overlap from 0.3 on, not 0.5.
    """
    windows = np.concatenate([grid.windows(factor) for grid in maps.grids])  # (M, 4)
    seen = area(windows) > 0
    windows = windows[seen]
    for label in range(len(maps.classes)):
        logits = np.concatenate([grid.logits[label].ravel() for grid in maps.grids])[seen].astype(np.float64)
        some = np.sort(np.argpartition(-logits, CANDIDATES)[:CANDIDATES]) if len(logits) > CANDIDATES else slice(None)
        boxes, heights = windows[some], logits[some]
        kept = nms(torch.from_numpy(boxes), torch.from_numpy(heights), OVERLAP)[:most].numpy()
        weights = np.exp(np.minimum(0.0, heights - heights[kept][:, None])) * (overlaps(boxes[kept], boxes) >= OVERLAP)
        yield weights @ boxes / weights.sum(axis=1, keepdims=True), heights[kept] - heights.max(initial=-np.inf)
