"""Log-sum-exp pooling: a smooth maximum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Aggregator, AggregatorContext, Params
from wsf_pooling.cells import cells_of, mean

if TYPE_CHECKING:
    from torch import Tensor


class LSEParams(Params):
    """Between mean and maximum."""

    r: float = Field(4.0, gt=0, le=1000, description="sharpness: towards 0 the mean, towards infinity the maximum")


def log_mean_exp(values: Tensor, counted: Tensor, r: float | Tensor) -> Tensor:
    """1/r · log of the mean of exp(r · values) over the counted cells: values (B, C, n) to (B, C); r > 0.

    It overflows for no value, and loses no digits for a small r, as logsumexp less log n would.
    """
    highest = values.detach().masked_fill(~counted, float("-inf")).amax(2, keepdim=True)  # (B, C, 1)
    below = (r * (values - highest)).masked_fill(~counted, 0.0)  # (B, C, n), at most 0
    return highest.squeeze(2) + mean(below.expm1(), counted).log1p() / r


@dataclass(frozen=True)
class LogSumExp:
    r"""Every cell counts by how high it is.

    $$ s_k = \tfrac{1}{r} \log \tfrac{1}{|\Omega|} \sum_{j \in \Omega} e^{r x_{kj}} $$

    x (K, h, w) class maps, Ω the valid cells, r the sharpness.

    Source: Pinheiro and Collobert, CVPR 2015; as a classifier's pooling: Sun et al., CVPR 2016.
    """

    r: float

    def __call__(self, maps: Tensor, valid: Tensor) -> Tensor:
        """Class maps (B, K, h, w), valid (B, 1, h, w) to scores (B, K)."""
        return log_mean_exp(*cells_of(maps, valid), self.r)


def _build(params: LSEParams, context: AggregatorContext) -> LogSumExp:  # noqa: ARG001
    return LogSumExp(params.r)


AGGREGATOR = Aggregator(
    name="lse",
    params=LSEParams,
    summary="log-sum-exp, a smooth maximum: windows learn by how high they score",
    equation="s_k = 1/r · log(1/n · sum over valid cells j of exp(r · x_kj))",
    source="Pinheiro, Collobert, From image-level to pixel-level labeling with convolutional networks, CVPR 2015",
    example={"r": 4.0},
    build=_build,
)
