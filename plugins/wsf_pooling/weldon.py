"""WELDON's pooling: top instances and negative evidence."""

from __future__ import annotations

from pydantic import Field

from wsf import Aggregator, AggregatorContext, Params
from wsf_pooling.ranking import Cells
from wsf_pooling.wildcat import HighestAndLowest


class WeldonParams(Params):
    """How many cells of either end."""

    kmax: Cells = Field(
        3, description="the highest cells: a share of the valid ones below 1, a number of them from 1 on"
    )
    kmin: Cells = Field(3, description="the lowest cells, likewise")


def _build(params: WeldonParams, context: AggregatorContext) -> HighestAndLowest:  # noqa: ARG001
    # With equal weights for both ends, WILDCAT's formula is WELDON's.
    return HighestAndLowest(params.kmax, params.kmin, alpha=1.0)


AGGREGATOR = Aggregator(
    name="weldon",
    params=WeldonParams,
    summary="the mean over the best windows plus the mean over the worst, which speak against a class",
    equation="s_k = mean of the kmax highest x_kj + mean of the kmin lowest x_kj, over valid cells j",
    source="Durand, Thome, Cord, WELDON: weakly supervised learning of deep convolutional neural networks, CVPR 2016",
    example={"kmax": 3, "kmin": 3},
    build=_build,
)
