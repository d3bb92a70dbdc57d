"""The one walk: every example through the network at every scale, in pieces that fit the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wsf.data.examples import groups
from wsf.data.frame import Placement
from wsf.memory import Memory
from wsf.recipe.scales import cost_of

if TYPE_CHECKING:
    from wsf.features import FeatureBatch, FeatureSource
    from wsf.progress import Reporter
    from wsf.recogniser import Recogniser

T = TypeVar("T")

PICTURES_AHEAD = 16
"""Pictures that are decoded, or read from a cache, together."""


@dataclass(frozen=True, eq=False)
class Pass(Generic[T]):
    """What was found of b examples at one scale; `owners` are the indices of their records."""

    scale: float
    owners: list[int]
    placements: list[Placement]
    found: T


def passes(
    recogniser: Recogniser,
    source: FeatureSource,
    scales: Sequence[float],
    compute: Callable[[Tensor, Tensor], T],
    reporter: Reporter,
    memory: Memory | None,
    *,
    title: str,
    indices: Sequence[int] | None = None,
    together: int = PICTURES_AHEAD,
) -> Iterator[Pass[T]]:
    """Shows the network some examples (None: all) at every scale; all scales of `together` before the next.

    `compute` makes of features (b, D, h, w) and valid (b, 1, h, w) what is wanted of them, while no gradient is kept;
    where the device runs out of memory it is called again, for fewer.
    """
    recogniser.eval()
    memory = memory or Memory.of(recogniser)
    chosen = range(len(source.examples)) if indices is None else indices
    order = [group for group in groups(chosen, min(together, PICTURES_AHEAD)) if len(group)]
    with reporter.task(title, len(chosen), cost_of(scales)) as task:
        for batch in source.batches(order, [scales] * len(order)):
            owners = source.examples.owners[batch.indices]
            # The largest first: what it leaves of the memory holds all others, where growing ones would leave gaps.
            for scale in sorted(scales, reverse=True):
                yield from _pieces(recogniser, batch, owners, scale, compute, memory)
                task.advance(len(batch.indices) * cost_of([scale]) / cost_of(scales))


def _pieces(
    recogniser: Recogniser,
    batch: FeatureBatch,
    owners: NDArray[np.int64],
    scale: float,
    compute: Callable[[Tensor, Tensor], T],
    memory: Memory,
) -> Iterator[Pass[T]]:
    """One scale of one batch."""
    extents = batch.extents
    # Upright and lying pictures apart, so that the padding of either can be skipped.
    alike = np.lexsort((extents[:, 1], extents[:, 0]))

    def found(piece: slice) -> T:
        rows = alike[piece]
        with torch.inference_mode():
            features = batch.at(scale, rows)
            valid = recogniser.valid(scale, extents[rows], features).to(recogniser.device)
            return compute(features, valid)

    for piece, result in memory.pieces(len(owners), recogniser.side(scale), found):
        rows = alike[piece]
        yield Pass(scale, owners[rows].tolist(), [batch.placements[row] for row in rows], result)
