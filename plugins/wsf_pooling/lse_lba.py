"""Log-sum-exp pooling whose sharpness is learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Aggregator, AggregatorContext, Params
from wsf_pooling.cells import cells_of
from wsf_pooling.lse import log_mean_exp

if TYPE_CHECKING:
    from torch import Tensor, nn


class LSELBAParams(Params):
    """Where the sharpness starts, and below what it never falls."""

    r0: float = Field(1.0, ge=0, le=1000, description="lower bound of the sharpness r = r0 + exp(beta)")
    beta: float = Field(0.0, ge=-10, le=7, description="the value at which beta starts")


def _build(params: LSELBAParams, context: AggregatorContext) -> nn.Module:  # noqa: ARG001
    import torch
    from torch import nn

    class LSELBA(nn.Module):
        r"""Log-sum-exp pooling with lower-bounded adaptation.

        $$ s_k = \tfrac{1}{r} \log \tfrac{1}{|\Omega|} \sum_{j \in \Omega} e^{r x_{kj}}, \qquad r = r_0 + e^{\beta} $$

        x (K, h, w) class maps, Ω the valid cells, β a number that is learned.

        Source: Yao et al., arXiv 1803.07703, 2018.
        Differs: it pools logits where the paper pools probabilities.
        """

        def __init__(self) -> None:
            super().__init__()
            self.beta = nn.Parameter(torch.tensor(params.beta))

        def forward(self, maps: Tensor, valid: Tensor) -> Tensor:
            """Class maps (B, K, h, w), valid (B, 1, h, w) to scores (B, K)."""
            return log_mean_exp(*cells_of(maps, valid), params.r0 + self.beta.exp())

    return LSELBA()


AGGREGATOR = Aggregator(
    name="lse_lba",
    params=LSELBAParams,
    summary="log-sum-exp that learns how close to the maximum it should be",
    equation="s_k = 1/r · log(1/n · sum over valid cells j of exp(r · x_kj)), r = r0 + exp(beta), beta learned",
    source="Yao et al., Weakly supervised medical diagnosis and localization from multiple resolutions, "
    "arXiv 1803.07703, 2018",
    example={"r0": 1.0},
    build=_build,
)
