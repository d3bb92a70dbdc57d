"""Average precision of boxes, as the PASCAL VOC devkit's VOCevaldet computes it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels
from wsf.metrics.average_precision import average_precision
from wsf.metrics.overlap import overlaps
from wsf.metrics.precision_recall import Definition
from wsf.metrics.truth import Truth

OVERLAP = 0.5
"""Intersection over union from which on a box covers an object."""


@dataclass(frozen=True, eq=False)
class Detections:
    """M boxes of one class: `pictures` (M,) by index, `boxes` (M, 4), `scores` (M,)."""

    pictures: NDArray[np.intp]
    boxes: NDArray[np.float64]
    scores: NDArray[np.float64]


def box_average_precision(
    found: Detections, truth: Truth, definition: Definition, *, overlap: float = OVERLAP
) -> float | None:
    """A fraction in [0, 1]; None where no picture has an object of the class that is not difficult.

    In descending order of score, each box is held against the object of its class and picture that it overlaps most.
    It is true where that intersection over union is at least `overlap` and the object was not found before; it counts
    neither way where that object is difficult; else it is false. Objects that are never found count as missed, except
    difficult ones.

    Source: Everingham et al., The PASCAL Visual Object Classes Challenge, IJCV 2010; VOCevaldet.m of the devkit of
    2012.
    Differs: intersection over union of exactly `overlap` is enough, as in the devkit of 2012; that of 2007 asks more.
    """
    objects = sum(int((~difficult).sum()) for difficult in truth.difficult)
    if not objects:
        return None
    outcome: Labels = np.full(len(found.scores), -1, np.int8)
    taken: set[tuple[int, int]] = set()
    order = np.argsort(-found.scores, kind="stable")
    objects_in = np.array([len(boxes) for boxes in truth.boxes])
    for row in order[objects_in[found.pictures[order]] > 0].tolist():
        picture = int(found.pictures[row])
        shared = overlaps(found.boxes[row][None], truth.boxes[picture])[0]
        nearest = int(shared.argmax())
        if shared[nearest] < overlap:
            continue
        if truth.difficult[picture][nearest]:
            outcome[row] = 0
        elif (picture, nearest) not in taken:
            taken.add((picture, nearest))
            outcome[row] = 1
    return average_precision(found.scores, outcome, definition, missed=objects - len(taken))
