"""The tiles of a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from wsf import Example, Record


class Tiles:
    """A picture cut into tiles, row by row.

    A class that is absent from the picture is absent from every tile. One that is present may be in any of them, so
    that its label there is 0, unknown.
    """

    def __init__(self, across: int) -> None:
        self.across = across

    def examples(self, record: Record, size: Callable[[], tuple[int, int]]) -> Sequence[Example]:
        """`size()` opens the picture for its (width, height) in pixels."""
        width, height = size()
        labels = np.where(record.labels > 0, 0, record.labels).astype(np.int8)  # (K,)
        columns, rows = (np.linspace(0, side, self.across + 1).tolist() for side in (width, height))
        return [Example(labels, (x0, y0, x1, y1)) for y0, y1 in pairwise(rows) for x0, x1 in pairwise(columns)]
