"""Global average pooling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wsf import Aggregator, AggregatorContext, Params
from wsf_pooling.cells import cells_of, mean

if TYPE_CHECKING:
    from torch import Tensor


class AverageParams(Params):
    """Nothing to choose."""


class Average:
    r"""Every cell counts the same.

    $$ s_k = \frac{1}{|\Omega|} \sum_{j \in \Omega} x_{kj} $$

    x (K, h, w) class maps, Ω the valid cells.

    Source: Lin et al., ICLR 2014; as class activation maps: Zhou et al., CVPR 2016.
    """

    def __call__(self, maps: Tensor, valid: Tensor) -> Tensor:
        """Class maps (B, K, h, w), valid (B, 1, h, w) to scores (B, K)."""
        return mean(*cells_of(maps, valid))


def _build(params: AverageParams, context: AggregatorContext) -> Average:  # noqa: ARG001
    return Average()


AGGREGATOR = Aggregator(
    name="average",
    params=AverageParams,
    summary="the mean over all windows; every window learns, background too",
    equation="s_k = 1/n · sum over valid cells j of x_kj",
    source="Lin, Chen, Yan, Network in network, ICLR 2014; Zhou et al., Learning deep features for discriminative "
    "localization, CVPR 2016",
    build=_build,
)
