"""Global weighted rank pooling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Aggregator, AggregatorContext, Params
from wsf_pooling.cells import cells_of
from wsf_pooling.ranking import ranked, ranks

if TYPE_CHECKING:
    from torch import Tensor


class GWRPParams(Params):
    """How fast the weights fall."""

    decay: float = Field(
        0.9, ge=0, le=1, description="a cell's weight relative to the next higher one's: 0 the maximum, 1 the mean"
    )


@dataclass(frozen=True)
class RankPooling:
    r"""Cells count by their rank.

    $$ s_k = \frac{\sum_{j=1}^{|\Omega|} d^{\,j-1} x_{k(j)}}{\sum_{j=1}^{|\Omega|} d^{\,j-1}} $$

    x (K, h, w) class maps, Ω the valid cells, (j) the j-th highest of them, d the decay.

    Source: Kolesnikov and Lampert, ECCV 2016.
    Differs: the paper's d = 0.996 gives half of the weight to a tenth of its 41 × 41 cells; so does 0.9 for a map of
    9 × 9.
    """

    decay: float

    def __call__(self, maps: Tensor, valid: Tensor) -> Tensor:
        """Class maps (B, K, h, w), valid (B, 1, h, w) to scores (B, K)."""
        values, counted = cells_of(maps, valid)
        outside = ranks(counted) >= counted.sum(2, keepdim=True)  # (B, 1, n)
        weights = (self.decay ** ranks(counted).to(values.dtype)).masked_fill(outside, 0.0)  # (B, 1, n)
        falling = ranked(values, counted)[0].masked_fill(outside, 0.0)  # (B, K, n)
        return (weights * falling).sum(2) / weights.sum(2)


def _build(params: GWRPParams, context: AggregatorContext) -> RankPooling:  # noqa: ARG001
    return RankPooling(params.decay)


AGGREGATOR = Aggregator(
    name="gwrp",
    params=GWRPParams,
    summary="global weighted rank pooling: windows count by their rank, the best most",
    equation="s_k = sum over ranks j of d^(j-1) · x_k(j) / sum over ranks j of d^(j-1), x_k(1) the highest",
    source="Kolesnikov, Lampert, Seed, expand and constrain, ECCV 2016",
    example={"decay": 0.9},
    build=_build,
)
