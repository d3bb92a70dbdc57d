"""Generalised-mean pooling of features."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Aggregator, AggregatorContext, Params
from wsf_pooling.cells import cells_of
from wsf_pooling.lse import log_mean_exp

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor, nn

_FLOOR = 1e-6
"""Features below this count as this, as in the authors' code: the power of a negative number is no number."""


class GeMParams(Params):
    """Where the exponent starts."""

    p: float = Field(3.0, gt=0, le=100, description="exponent at the start: 1 the mean, to infinity the maximum")


def _build(params: GeMParams, context: AggregatorContext) -> nn.Module:  # noqa: ARG001
    import torch
    from torch import nn

    class GeM(nn.Module):
        r"""The generalised mean of the features, classified as one cell.

        $$ z_d = \Bigl( \frac{1}{|\Omega|} \sum_{j \in \Omega} \max(f_{dj}, \varepsilon)^p \Bigr)^{1/p}, \qquad
           s = \mathrm{head}(z) $$

        f (D, h, w) features, Ω the valid cells, ε = 1e-6, p an exponent that is learned.

        Source: Radenović, Tolias and Chum, TPAMI 2018.
        Differs: log p is learned, so that p stays positive, and the mean is computed of logarithms, so that no power
        overflows.
        """

        def __init__(self) -> None:
            super().__init__()
            self.log_p = nn.Parameter(torch.tensor(math.log(params.p)))

        def forward(self, features: Tensor, valid: Tensor, head: Callable[[Tensor], Tensor]) -> Tensor:
            """Features (B, D, h, w), valid (B, 1, h, w) to scores (B, K)."""
            values, counted = cells_of(features, valid)
            logs = values.clamp(min=_FLOOR).log()  # (B, D, n)
            pooled = log_mean_exp(logs, counted, self.log_p.exp()).exp()  # (B, D)
            return head(pooled[:, :, None, None]).flatten(1)

    return GeM()


AGGREGATOR = Aggregator(
    name="gem",
    params=GeMParams,
    summary="the generalised mean of the features, then the head once",
    equation="s = head(z), z_d = (1/n · sum over valid cells j of max(f_dj, 1e-6)^p)^(1/p), p learned",
    source="Radenović, Tolias, Chum, Fine-tuning CNN image retrieval with no human annotation, TPAMI 2018",
    example={"p": 3.0},
    build=_build,
    stage="features",
)
