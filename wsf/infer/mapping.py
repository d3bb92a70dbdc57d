"""Class maps of some pictures and classes, for whoever wants to see or to keep them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from torch import Tensor

from wsf.contracts import BuiltLoss
from wsf.infer.class_maps import ClassMaps
from wsf.infer.collector import Cells, Collector
from wsf.infer.passes import passes

if TYPE_CHECKING:
    from wsf.features import FeatureSource
    from wsf.memory import Memory
    from wsf.progress import Reporter
    from wsf.recipe.schema import MapsBlock
    from wsf.recogniser import Recogniser


def class_maps(
    recogniser: Recogniser,
    loss: BuiltLoss,
    source: FeatureSource,
    wanted: Sequence[Sequence[int]],
    maps: MapsBlock,
    reporter: Reporter,
    memory: Memory | None = None,
    *,
    title: str = "mapping",
) -> Iterator[ClassMaps]:
    """The maps of the wanted classes of each picture, in the order of the pictures, at `maps.scales`.

    `wanted`: for each of the source's records the indices of its classes; one without any costs nothing and has no
    maps.
    """
    examples = source.examples
    collector = Collector(recogniser, loss, examples, maps.scales, maps.place)

    def cells(features: Tensor, valid: Tensor) -> Cells:
        return Cells.of(recogniser.scores_and_maps(features, valid)[1], valid)

    some = np.array([bool(len(classes)) for classes in wanted], dtype=bool)
    indices = np.flatnonzero(some[examples.owners]).tolist()
    early: dict[int, ClassMaps] = {}
    ahead = iter(np.flatnonzero(some).tolist())
    upcoming = next(ahead, None)
    for one in passes(
        recogniser,
        source,
        maps.scales,
        cells,
        reporter,
        memory,
        title=title,
        indices=indices,
        together=collector.together,
    ):
        for found in collector.add(one.scale, one.owners, one.placements, one.found):
            early[found.picture] = found.only(wanted[found.picture])
        while upcoming in early:
            yield early.pop(upcoming)
            upcoming = next(ahead, None)
