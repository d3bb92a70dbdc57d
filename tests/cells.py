"""Class maps made of cells, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from wsf.data.frame import Placement
from wsf.infer import ClassMaps, Grid

SIZE = 400


def class_maps(
    *scales: Mapping[tuple[int, int], float], ground: float = -8.0, width: int = SIZE, height: int = SIZE
) -> ClassMaps:
    """One class in a picture of that size; scale i, the i-th power of 2, has windows of 100 / 2^i pixels, every half.

    Each mapping gives logits of cells, by row and column; all others are `ground`.
    """
    return ClassMaps(
        0, (0,), width, height, [_grid(i, cells, ground, width, height) for i, cells in enumerate(scales)], True
    )


def _grid(power: int, cells: Mapping[tuple[int, int], float], ground: float, width: int, height: int) -> Grid:
    window = 100.0 / 2**power
    ys, xs = (window / 2 + window / 2 * np.arange(int(2 * side / window) - 1) for side in (height, width))
    logits = np.full((1, len(ys), len(xs)), ground, np.float32)
    for (row, column), value in cells.items():
        logits[0, row, column] = value
    return Grid(2.0**power, Placement((0.0, 0.0, float(width), float(height)), height, width), logits, ys, xs, window)
