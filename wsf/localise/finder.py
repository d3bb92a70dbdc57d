"""Points and boxes of a split, found picture by picture while it is scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Record
from wsf.infer import ClassMaps
from wsf.localise.boxes import Use, boxes_of
from wsf.localise.choice import PICTURES, BoxChoice, choose_boxes, easy_boxes
from wsf.localise.points import points_of
from wsf.metrics.max_box_acc import SIDE, THRESHOLDS, best_overlaps, boxes_at_thresholds
from wsf.places import ClassPlaces, FoundBox, PicturePlaces

CLASSES = 20
"""Classes of a picture of which places are looked for: its best, and those that it is known to hold."""


@dataclass(frozen=True, eq=False)
class Found:
    """Places of N pictures, in the order of their records, and how the boxes were made.

    `heat`: for each of K classes, of the pictures that hold it, the highest overlap of the boxes around its thresholded
    map with an object, (n_k, T).
    """

    pictures: tuple[PicturePlaces, ...]
    choice: BoxChoice
    heat: tuple[NDArray[np.float64], ...]


class Finder:
    """Reads class maps (`wsf.infer.MapReader.found`), of each picture once, in any order.

    Without a `choice`, the first pictures are held until boxes can be chosen on them: only a holdout does that.
    """

    def __init__(self, records: Sequence[Record], classes: Sequence[str], use: Use, choice: BoxChoice | None) -> None:
        self._records, self._classes, self._use, self._choice = records, classes, use, choice
        self._waiting: list[tuple[ClassMaps, NDArray[np.float64]]] = []
        self._found: dict[int, PicturePlaces] = {}
        self._heat: list[list[NDArray[np.float64]]] = [[] for _ in classes]

    def add(self, maps: ClassMaps, scores: NDArray[np.float64]) -> None:
        """One picture's maps of all classes and its raw scores (K,)."""
        held = np.flatnonzero(self._records[maps.picture].labels > 0).tolist()
        best = np.argsort(-scores, kind="stable")[:CLASSES].tolist()
        self._waiting.append((maps.only(sorted({*held, *best})), scores))
        if self._choice is not None or len(self._waiting) >= PICTURES:
            self._settle()

    def found(self) -> Found:
        """When every picture has been added."""
        choice = self._settle()
        heat = [np.array(of_class).reshape(-1, len(THRESHOLDS)) for of_class in self._heat]
        return Found(tuple(self._found[index] for index in range(len(self._records))), choice, tuple(heat))

    def _settle(self) -> BoxChoice:
        """Chooses, if that is still to be done, and makes the boxes of the pictures that wait for it."""
        if self._choice is None:
            shown = [(maps, self._records[maps.picture]) for maps, _ in self._waiting]
            self._choice = choose_boxes(shown, self._use)
        for maps, scores in self._waiting:
            self._place(maps, scores, self._choice)
        self._waiting.clear()
        return self._choice

    def _place(self, maps: ClassMaps, scores: NDArray[np.float64], choice: BoxChoice) -> None:
        record = self._records[maps.picture]
        self._found[maps.picture] = places_of(maps, scores, choice, record.id, self._classes)
        held = {label: easy for label in maps.classes if len(easy := easy_boxes(record, label))}
        shares = np.tile((maps.width, maps.height), 2)
        for (label, easy), values in zip(held.items(), maps.only(list(held)).drawn(SIDE, SIDE), strict=True):
            self._heat[label].append(best_overlaps(boxes_at_thresholds(values), easy / shares))


def places_of(
    maps: ClassMaps, scores: NDArray[np.float64], choice: BoxChoice, name: str, classes: Sequence[str]
) -> PicturePlaces:
    """Points and boxes of the maps' classes; `scores` (K,) and `classes` are of all."""
    points, boxes = points_of(maps), boxes_with_scores(maps, scores, choice)
    found = {}
    for row, label in enumerate(maps.classes):
        (x, y), scale = points.places[row].tolist(), float(points.scales[row])
        found[classes[label]] = ClassPlaces(score=float(scores[label]), x=x, y=y, scale=scale, boxes=tuple(boxes[row]))
    return PicturePlaces(id=name, width=maps.width, height=maps.height, classes=found)


def boxes_with_scores(maps: ClassMaps, scores: NDArray[np.float64], choice: BoxChoice) -> list[list[FoundBox]]:
    """Of each of the maps' classes its boxes, best first; the best has the class's score among `scores` (K,)."""
    return [
        [
            (x0, y0, x1, y1, float(scores[label]) + below)
            for (x0, y0, x1, y1), below in zip(boxes.regions.tolist(), boxes.below.tolist(), strict=True)
        ]
        for label, boxes in zip(maps.classes, boxes_of(maps, choice.rule), strict=True)
    ]
