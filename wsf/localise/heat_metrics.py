"""Thresholded maps beside boxes of all sizes in the middle of the picture, and anywhere in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from wsf.localise.split import Entry, MeasuredSplit, mean_of
from wsf.metrics.baselines import CENTRED, DRAWS, placed_boxes, random_shares
from wsf.metrics.max_box_acc import max_box_acc
from wsf.metrics.overlap import overlaps


def heat_metrics(split: MeasuredSplit, heat: Sequence[NDArray[np.float64]]) -> dict[str, Entry]:
    """MaxBoxAccV2 of `heat`, as `Found` has it. To the baselines their boxes' sizes are what thresholds are to maps."""
    classes = range(len(split.classes))
    found = [list(_baselines(split, k)) for k in classes]
    # Each class (n, 1 + draws, S), of which the first is the box in the middle.
    stacked = [np.array(of_class).reshape(-1, 1 + DRAWS, len(CENTRED)) for of_class in found]
    accs = [max_box_acc([of_class[:, index] for of_class in stacked], split.averaged) for index in range(1 + DRAWS)]
    entries = [_entry(acc.per_class, acc.mean) for acc in (max_box_acc(heat, split.averaged), accs[0])]
    drawn = [mean_of([acc.per_class[k] for acc in accs[1:]]) for k in classes]
    random = _entry(drawn, mean_of([acc.mean for acc in accs[1:]]))
    return {"maxboxaccv2@0.3,0.5,0.7": {**entries[0], "centre": entries[1], "random": random}}


def _baselines(split: MeasuredSplit, k: int) -> Iterator[NDArray[np.float64]]:
    """For each picture that holds class k, the highest overlaps of the baselines' boxes with an object, (1 + D, S)."""
    shares = np.concatenate((np.full((1, len(split.pictures), 2), 0.5), random_shares(len(split.pictures))))
    truth, sizes = split.truths[k], split.sizes
    for row in truth.present.tolist():
        if len(easy := truth.easy(row)):
            sides = np.broadcast_to(CENTRED, (1 + DRAWS, len(CENTRED)))
            yield overlaps(placed_boxes(shares[:, row, None], sides, sizes[row]), easy).max(axis=2)


def _entry(per_class: Sequence[float | None], mean: float | None) -> Entry:
    return {"per_class": list(per_class), "mean": mean}
