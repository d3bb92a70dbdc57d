"""Pictures with boxes, for the metrics of places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wsf.contracts import Box, Record
from wsf.metrics.truth import Truth

Sides = tuple[float, float, float, float]


def truth(*pictures: tuple[int, Sequence[Sides], Sequence[Sides]]) -> Truth:
    """One class; a picture is its label, the boxes that are not difficult, and those that are."""
    records = [
        Record(
            str(number),
            str(number),
            np.array([label], np.int8),
            (*(Box(0, region) for region in easy), *(Box(0, region, difficult=True) for region in hard)),
        )
        for number, (label, easy, hard) in enumerate(pictures)
    ]
    return Truth.of(records, 0)
