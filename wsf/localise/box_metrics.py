"""Boxes beside one in the middle of the picture and random ones of its size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wsf.localise.split import Entry, MeasuredSplit
from wsf.metrics.baselines import placed_boxes, random_shares
from wsf.metrics.box_ap import Detections, box_average_precision
from wsf.metrics.corloc import correct_localisation


def box_metrics(split: MeasuredSplit, centre_side: float) -> dict[str, Entry]:
    """CorLoc of the best boxes, and average precision of all; `centre_side`: that of the baselines' boxes, in shares.

    The baselines predict one box a class, with the score of the picture.
    """
    best = np.full((*split.scores.shape, 4), np.nan)
    columns = {name: k for k, name in enumerate(split.classes)}
    rows: list[list[tuple[float, ...]]] = [[] for _ in split.classes]
    for row, picture in enumerate(split.pictures):
        for name, place in picture.classes.items():
            rows[columns[name]] += [(row, *box) for box in place.boxes]
            if place.boxes:
                best[row, columns[name]] = place.boxes[0][:4]
    sizes = split.sizes
    sides = np.full(len(sizes), centre_side)
    centre = placed_boxes(np.full((len(sizes), 2), 0.5), sides, sizes)
    anywhere = placed_boxes(random_shares(len(sizes)), sides, sizes)

    def corloc(k: int, boxes: NDArray[np.float64]) -> float | None:
        return correct_localisation(boxes, split.truths[k])

    def one_each(k: int, boxes: NDArray[np.float64]) -> float | None:
        ranked = Detections(np.arange(len(boxes)), boxes, split.scores[:, k])
        return box_average_precision(ranked, split.truths[k], split.definition)

    def all_boxes(k: int) -> float | None:
        table = np.array(rows[k], dtype=np.float64).reshape(-1, 6)
        found = Detections(table[:, 0].astype(np.intp), table[:, 1:5], table[:, 5])
        return box_average_precision(found, split.truths[k], split.definition)

    return {
        "corloc@0.5": {**split.measured(corloc, best), **split.baselines(corloc, centre, anywhere)},
        "box_ap@0.5": {
            **split.entry([all_boxes(k) for k in range(len(split.classes))]),
            **split.baselines(one_each, centre, anywhere),
        },
    }
