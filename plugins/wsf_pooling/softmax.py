"""Softmax-weighted pooling whose temperature is learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Aggregator, AggregatorContext, Params
from wsf_pooling.cells import cells_of, shares

if TYPE_CHECKING:
    from torch import Tensor, nn


class SoftmaxParams(Params):
    """Where the temperatures start."""

    alpha: float = Field(
        1.0, ge=-100, le=100, description="inverse temperature at the start: 0 the mean, to infinity the maximum"
    )


def _build(params: SoftmaxParams, context: AggregatorContext) -> nn.Module:
    import torch
    from torch import nn

    class AutoPool(nn.Module):
        r"""Cells count by a softmax of their scores.

        $$ s_k = \sum_{j \in \Omega} \frac{e^{\alpha_k x_{kj}}}{\sum_{i \in \Omega} e^{\alpha_k x_{ki}}} x_{kj} $$

        x (K, h, w) class maps, Ω the valid cells, α (K,) inverse temperatures that are learned.

        Source: McFee et al., Adaptive pooling operators, TASLP 2018.
        Differs: it pools logits where the paper pools probabilities.
        """

        def __init__(self) -> None:
            super().__init__()
            self.alpha = nn.Parameter(torch.full((len(context.classes),), params.alpha))

        def forward(self, maps: Tensor, valid: Tensor) -> Tensor:
            """Class maps (B, K, h, w), valid (B, 1, h, w) to scores (B, K)."""
            values, counted = cells_of(maps, valid)
            sharp = self.alpha.to(values.dtype)[:, None] * values  # (B, K, n)
            return (shares(sharp, counted) * values).sum(2)

    return AutoPool()


AGGREGATOR = Aggregator(
    name="softmax",
    params=SoftmaxParams,
    summary="windows count by a softmax of their scores, whose temperature each class learns",
    equation="s_k = sum over valid cells j of w_kj · x_kj, w_k = softmax over j of alpha_k · x_kj, alpha learned",
    source="McFee, Salamon, Bello, Adaptive pooling operators for weakly labeled sound event detection, TASLP 2018",
    example={"alpha": 1.0},
    build=_build,
)
