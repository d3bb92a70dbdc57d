"""Scores at many scales, fused over scales and views; and, for whoever wants them, the class maps on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from wsf.contracts import BuiltLoss
from wsf.fusion import Fusion
from wsf.infer.class_maps import ClassMaps
from wsf.infer.collector import Cells, Collector
from wsf.infer.fused import Fused, Highest, Scored
from wsf.infer.passes import Pass, passes

if TYPE_CHECKING:
    from wsf.features import FeatureSource
    from wsf.memory import Memory
    from wsf.progress import Reporter
    from wsf.recipe.schema import EvaluateBlock
    from wsf.recogniser import Recogniser


def score(
    recogniser: Recogniser,
    loss: BuiltLoss,
    source: FeatureSource,
    evaluate: EvaluateBlock,
    reporter: Reporter,
    memory: Memory | None = None,
    *,
    title: str = "scoring",
) -> Scored:
    """Scores examples at all the scales of `evaluate`, and fuses them over scales and over each picture's views.

    Raises DataError where a picture is never shown, and WsfError where the network gives no numbers.
    """
    fused = Fused(recogniser, loss, evaluate.fusion, len(source.examples.records))
    _score(recogniser, source, evaluate.scale_values, lambda one: fused.add(one, one.found), reporter, memory, title)
    return fused.result()


def score_by_scale(
    recogniser: Recogniser,
    loss: BuiltLoss,
    source: FeatureSource,
    scales: Sequence[float],
    fusion: Fusion,
    reporter: Reporter,
    memory: Memory | None = None,
    *,
    title: str = "scoring",
) -> NDArray[np.float64]:
    """Scores of N pictures at each of S scales by itself, fused over each picture's views only: (S, N, K).

    Raises what `score` raises.
    """
    pictures = len(source.examples.records)
    each = {scale: Fused(recogniser, loss, fusion, pictures) for scale in scales}
    _score(recogniser, source, scales, lambda one: each[one.scale].add(one, one.found), reporter, memory, title)
    return np.stack([fused.result().scores for fused in each.values()])


@dataclass(frozen=True, eq=False)
class MapReader:
    """What is made of each picture's class maps while it is scored.

    `found` is called once a picture, in no order, with the maps of all classes at the scales of the scoring and the
    picture's scores (K,). `place` as in `maps.place`.
    """

    found: Callable[[ClassMaps, NDArray[np.float64]], None]
    place: Literal["centres", "resize"]


def score_and_map(
    recogniser: Recogniser,
    loss: BuiltLoss,
    source: FeatureSource,
    evaluate: EvaluateBlock,
    reader: MapReader,
    reporter: Reporter,
    memory: Memory | None = None,
    *,
    title: str = "scoring",
) -> Scored:
    """What `score` does, with the same passes, and shows the reader each picture's maps. Raises what `score` raises."""
    examples, scales = source.examples, evaluate.scale_values
    fused, classes = Fused(recogniser, loss, evaluate.fusion, len(examples.records)), len(recogniser.classes)
    collector = Collector(recogniser, loss, examples, scales, reader.place)

    def compute(features: Tensor, valid: Tensor) -> tuple[Highest, Cells]:
        scores, maps = recogniser.scores_and_maps(features, valid)
        return Highest.of(scores, maps, valid, classes), Cells.of(maps, valid)

    examples.check_all_shown()
    for one in passes(recogniser, source, scales, compute, reporter, memory, title=title, together=collector.together):
        highest, cells = one.found
        fused.add(one, highest)
        for maps in collector.add(one.scale, one.owners, one.placements, cells):
            reader.found(maps, fused.scores(maps.picture)[:classes])
    return fused.result()


def _score(
    recogniser: Recogniser,
    source: FeatureSource,
    scales: Sequence[float],
    add: Callable[[Pass[Highest]], None],
    reporter: Reporter,
    memory: Memory | None,
    title: str,
) -> None:
    """Scores every example at every scale; nothing is kept but what `add` keeps."""

    def highest(features: Tensor, valid: Tensor) -> Highest:
        return Highest.of(*recogniser.scores_and_maps(features, valid), valid, len(recogniser.classes))

    source.examples.check_all_shown()
    for one in passes(recogniser, source, scales, highest, reporter, memory, title=title):
        add(one)
