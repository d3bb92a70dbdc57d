"""Any pictures, scored, with a point for every class and boxes for the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wsf.infer import ClassMaps, Predictor
from wsf.localise.choice import BoxChoice
from wsf.localise.finder import boxes_with_scores
from wsf.localise.points import points_of
from wsf.places import FoundBox
from wsf.progress import Reporter


@dataclass(frozen=True, eq=False)
class Predictions:
    """N pictures, by their files, and K classes.

    `scores` (N, K): raw; `probabilities` (N, K), None where scores have no such meaning; `points` (N, K, 2): x and y,
    and `sizes` (N, 2): width and height, in pixels after EXIF rotation; `scales` (N, K): those of the points. `shown`:
    the classes of each picture of which people want to see more, the best first; `boxes`: theirs, in the same order,
    None where they were not asked for.
    """

    paths: Sequence[Path]
    classes: Sequence[str]
    scores: NDArray[np.float64]
    probabilities: NDArray[np.float64] | None
    points: NDArray[np.float64]
    scales: NDArray[np.float64]
    sizes: NDArray[np.int64]
    shown: Sequence[Sequence[int]]
    boxes: Sequence[Sequence[Sequence[FoundBox]]] | None


def predict(
    predictor: Predictor,
    paths: Sequence[Path],
    top: int,
    reporter: Reporter,
    *,
    classes: Sequence[int] = (),
    boxes: BoxChoice | None = None,
) -> Predictions:
    """Scores pictures as the run's recipe evaluates, and finds places; `boxes` says how they are made, if they are.

    Shown are the `top` classes of each picture, of all or of `classes`. Raises DataError and WsfError.
    """
    count, names = len(paths), predictor.recogniser.classes
    points, scales = np.empty((count, len(names), 2)), np.empty((count, len(names)))
    sizes = np.empty((count, 2), dtype=np.int64)
    shown: list[Sequence[int]] = [()] * count
    found: list[Sequence[Sequence[FoundBox]]] = [()] * count

    def place(maps: ClassMaps, scores: NDArray[np.float64]) -> None:
        row, at = maps.picture, points_of(maps)
        points[row], scales[row], sizes[row] = at.places, at.scales, (maps.width, maps.height)
        shown[row] = best_classes(scores, top, classes)
        if boxes is not None:
            found[row] = boxes_with_scores(maps.only(shown[row]), scores, boxes)

    scored = predictor.score_and_map(paths, place, reporter)
    return Predictions(
        paths=paths,
        classes=names,
        scores=scored.scores,
        probabilities=scored.probabilities,
        points=points,
        scales=scales,
        sizes=sizes,
        shown=shown,
        boxes=found if boxes is not None else None,
    )


def best_classes(scores: NDArray[np.float64], top: int, among: Sequence[int] = ()) -> list[int]:
    """The classes with the highest of scores (K,), the highest first; of equal ones the first."""
    order = np.argsort(-scores, kind="stable").tolist()
    return [label for label in order if not among or label in among][:top]
