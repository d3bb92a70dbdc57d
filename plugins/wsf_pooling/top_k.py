"""The mean of the best cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Aggregator, AggregatorContext, Params
from wsf_pooling.cells import cells_of
from wsf_pooling.ranking import Cells, highest, mean_of_highest

if TYPE_CHECKING:
    from torch import Tensor


class TopKParams(Params):
    """How many cells."""

    k: Cells = Field(
        0.1, description="the highest cells: a share of the valid ones below 1, a number of them from 1 on"
    )


@dataclass(frozen=True)
class TopK:
    r"""The mean over the k highest cells of a class.

    $$ s_k = \frac{1}{|T|} \sum_{j \in T} x_{kj} $$

    x (K, h, w) class maps, T the highest of the valid cells: at least one, and at most all. Only they learn.

    Source: Li and Vasconcelos, Multiple instance learning for soft bags via top instances, CVPR 2015.
    """

    k: float

    def __call__(self, maps: Tensor, valid: Tensor) -> Tensor:
        """Class maps (B, K, h, w), valid (B, 1, h, w) to scores (B, K)."""
        return mean_of_highest(*cells_of(maps, valid), self.k)

    def winners(self, maps: Tensor, valid: Tensor) -> Tensor:
        """The cells that the scores come from, (B, K, m), as row-order indices into h × w."""
        return highest(*cells_of(maps, valid), self.k)


def _build(params: TopKParams, context: AggregatorContext) -> TopK:  # noqa: ARG001
    return TopK(params.k)


AGGREGATOR = Aggregator(
    name="top_k",
    params=TopKParams,
    summary="the mean over the best windows; only they learn",
    equation="s_k = mean of the k highest x_kj over valid cells j",
    source="Li, Vasconcelos, Multiple instance learning for soft bags via top instances, CVPR 2015",
    example={"k": 0.1},
    build=_build,
)
