"""Class-specific residual attention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Aggregator, AggregatorContext, Params
from wsf_pooling.cells import cells_of, mean, shares

if TYPE_CHECKING:
    from torch import Tensor


class CSRAParams(Params):
    """How sharp the attention is, and how much it counts."""

    weight: float = Field(0.1, ge=0, le=100, description="of the attention beside the mean (the paper's lambda)")
    temperature: float = Field(
        1.0, ge=0, le=1000, description="sharpness T: 0 the mean, to infinity the maximum (the paper: 1, 2, 4, 99)"
    )


@dataclass(frozen=True)
class ResidualAttention:
    r"""The mean over all cells, and what each class attends to on top.

    $$ s_k = \frac{1}{|\Omega|} \sum_{j \in \Omega} x_{kj} + \lambda \sum_{j \in \Omega} a_{kj} x_{kj}, \qquad
       a_{kj} = \frac{e^{T x_{kj}}}{\sum_{i \in \Omega} e^{T x_{ki}}} $$

    x (K, h, w) class maps, Ω the valid cells, λ the weight, T the temperature.

    Source: Zhu and Wu, Residual attention, ICCV 2021.
    Differs: one temperature; the paper's variant with several has a classifier for each. The paper's classifier has
    weights of norm 1, which is the head's matter.
    """

    weight: float
    temperature: float

    def __call__(self, maps: Tensor, valid: Tensor) -> Tensor:
        """Class maps (B, K, h, w), valid (B, 1, h, w) to scores (B, K)."""
        values, counted = cells_of(maps, valid)
        attended = (shares(self.temperature * values, counted) * values).sum(2)  # (B, K)
        return mean(values, counted) + self.weight * attended


def _build(params: CSRAParams, context: AggregatorContext) -> ResidualAttention:  # noqa: ARG001
    return ResidualAttention(params.weight, params.temperature)


AGGREGATOR = Aggregator(
    name="csra",
    params=CSRAParams,
    summary="the mean over all windows plus a share of a softmax-weighted mean, a class at a time",
    equation="s_k = mean of x_kj + lambda · sum over valid cells j of a_kj · x_kj, a_k = softmax over j of T · x_kj",
    source="Zhu, Wu, Residual attention: a simple but effective method for multi-label recognition, ICCV 2021",
    example={"weight": 0.1, "temperature": 1.0},
    build=_build,
)
