"""Noisy-or pooling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Aggregator, AggregatorContext, Params
from wsf_pooling.cells import cells_of, log_sum

if TYPE_CHECKING:
    from torch import Tensor

_SMALL = -15.0
"""The log of a number u below which log(exp(u) - 1) and the like are log u + u/2 to the last digit of float64."""


class NoisyOrParams(Params):
    """Whether the number of cells counts."""

    normalise: bool = Field(
        False, description="lower every logit by log n, n the valid cells, so that a score does not grow with n"
    )


@dataclass(frozen=True)
class NoisyOr:
    r"""Present if any cell shows it, each by itself.

    $$ p_k = 1 - \prod_{j \in \Omega} (1 - p_{kj}), \qquad s_k = \log \frac{p_k}{1 - p_k} = \log(e^{S_k} - 1), \qquad
       S_k = -\sum_{j \in \Omega} \log(1 - p_{kj}) $$

    p = 1 / (1 + exp(−x)) of the class maps x (K, h, w), Ω the valid cells. Many cells that are all a little probable
    make a class certain: at p = 0.03 a hundred cells give 0.95. With `normalise`, p = 1 / (1 + exp(log |Ω| − x)): cells
    that are all as probable as each other then give about what each says, however many they are.

    Source: Viola, Platt and Zhang, NIPS 2005.
    Differs: it returns the logit, and computes it of logarithms: where the probability is 1 or 0 to the last digit, the
    score is still exact and still learns. `normalise` is ours.
    """

    normalise: bool

    def __call__(self, maps: Tensor, valid: Tensor) -> Tensor:
        """Class maps (B, K, h, w), valid (B, 1, h, w) to scores (B, K)."""
        from torch.nn import functional as F

        values, counted = cells_of(maps, valid)
        if self.normalise:
            values = values - counted.sum(2, keepdim=True).log()
        costs = -F.logsigmoid(-values)  # −log(1 − p), (B, K, n)
        total = costs.masked_fill(~counted, 0.0).sum(2)  # S, (B, K)
        log_total = log_sum(_log_costs(values, costs), counted)  # log S, where S itself may be 0 to the last digit
        small = log_total < _SMALL
        large = total.masked_fill(small, 1.0)
        return (log_total + total / 2).where(small, large + (-(-large).expm1()).log())


def _log_costs(values: Tensor, costs: Tensor) -> Tensor:
    """log(−log(1 − p)) (B, K, n); where p is small it is log p + p/2, and log p is x − p."""
    small = values < _SMALL
    return (values - values.clamp(max=_SMALL).exp() / 2).where(small, costs.masked_fill(small, 1.0).log())


def _build(params: NoisyOrParams, context: AggregatorContext) -> NoisyOr:  # noqa: ARG001
    return NoisyOr(params.normalise)


AGGREGATOR = Aggregator(
    name="noisy_or",
    params=NoisyOrParams,
    summary="the probability that any window shows the class, each by itself; normalise it on large maps",
    equation="s_k = logit(1 - product over valid cells j of (1 - p_kj)), p = sigmoid(x)",
    source="Viola, Platt, Zhang, Multiple instance boosting for object detection, NIPS 2005",
    example={"normalise": True},
    build=_build,
)
