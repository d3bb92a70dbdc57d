"""What the labels of a split are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Record

_CHUNK = 1024


@dataclass(frozen=True, eq=False)
class LabelCounts:
    """Pictures of a split by label, each array (K,), and how many of them have boxes that are known."""

    pictures: int
    boxed: int
    present: NDArray[np.int64]
    unknown: NDArray[np.int64]
    absent: NDArray[np.int64]


def count_labels(records: Sequence[Record], classes: int) -> LabelCounts:
    """Holds few labels at once: 1.2 million records of 1,512 classes would be 1.8 GB."""
    counts = np.zeros((3, classes), dtype=np.int64)
    boxed = 0
    for start in range(0, len(records), _CHUNK):
        chunk = records[start : start + _CHUNK]
        labels = np.stack([record.labels for record in chunk])  # (≤ 1024, K)
        counts += [np.count_nonzero(labels == value, axis=0) for value in (1, 0, -1)]
        boxed += sum(record.boxes is not None for record in chunk)
    return LabelCounts(len(records), boxed, *counts)
