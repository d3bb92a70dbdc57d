"""WILDCAT's pooling: the best cells speak for a class, the worst against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Aggregator, AggregatorContext, Params
from wsf_pooling.cells import cells_of
from wsf_pooling.ranking import Cells, highest, mean_of_highest

if TYPE_CHECKING:
    from torch import Tensor


class WildcatParams(Params):
    """How many cells of either end, and what the lowest weigh."""

    kmax: Cells = Field(
        0.2, description="the highest cells: a share of the valid ones below 1, a number of them from 1 on"
    )
    kmin: Cells = Field(0.2, description="the lowest cells, likewise")
    alpha: float = Field(0.7, ge=0, le=10, description="weight of the lowest cells; 0: only the highest count")


@dataclass(frozen=True)
class HighestAndLowest:
    r"""The mean of the highest cells, and that of the lowest, weighted.

    $$ s_k = \frac{1}{|T|} \sum_{j \in T} x_{kj} + \alpha \frac{1}{|L|} \sum_{j \in L} x_{kj} $$

    x (K, h, w) class maps, T the highest and L the lowest of the valid cells: of either at least one, and at most all.

    Source: Durand et al., WILDCAT, CVPR 2017.
    Differs: the authors' code halves the sum, but not where α is 0, and rounds a share of few cells down to none.
    """

    kmax: float
    kmin: float
    alpha: float

    def __call__(self, maps: Tensor, valid: Tensor) -> Tensor:
        """Class maps (B, K, h, w), valid (B, 1, h, w) to scores (B, K)."""
        values, counted = cells_of(maps, valid)
        lowest = -mean_of_highest(-values, counted, self.kmin)  # (B, K)
        return mean_of_highest(values, counted, self.kmax) + self.alpha * lowest

    def winners(self, maps: Tensor, valid: Tensor) -> Tensor:
        """The cells that the scores come from, (B, K, m), as row-order indices into h × w."""
        import torch

        values, counted = cells_of(maps, valid)
        top, bottom = highest(values, counted, self.kmax), highest(-values, counted, self.kmin)
        return torch.cat((top, bottom), dim=2) if self.alpha else top


def _build(params: WildcatParams, context: AggregatorContext) -> HighestAndLowest:  # noqa: ARG001
    return HighestAndLowest(params.kmax, params.kmin, params.alpha)


AGGREGATOR = Aggregator(
    name="wildcat",
    params=WildcatParams,
    summary="the mean over the best windows plus a share of the mean over the worst; goes with the head multimap",
    equation="s_k = mean of the kmax highest x_kj + alpha · mean of the kmin lowest x_kj, over valid cells j",
    source="Durand, Mordan, Thome, Cord, WILDCAT: weakly supervised learning of deep ConvNets, CVPR 2017",
    example={"kmax": 0.2, "kmin": 0.2, "alpha": 0.7},
    build=_build,
)
