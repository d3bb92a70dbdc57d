"""Linear softmax pooling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wsf import Aggregator, AggregatorContext, Params
from wsf_pooling.cells import cells_of, log_sum

if TYPE_CHECKING:
    from torch import Tensor


class LinearSoftmaxParams(Params):
    """Nothing to choose."""


class LinearSoftmax:
    r"""Cells count by their own probability.

    $$ p_k = \frac{\sum_{j \in \Omega} p_{kj}^2}{\sum_{j \in \Omega} p_{kj}}, \qquad
       s_k = \log \frac{p_k}{1 - p_k} = \log \sum_{j \in \Omega} p_{kj}^2
             - \log \sum_{j \in \Omega} p_{kj} (1 - p_{kj}) $$

    p = 1 / (1 + exp(−x)) of the class maps x (K, h, w), Ω the valid cells.

    Source: Wang, Li and Metze, ICASSP 2019.
    Differs: it returns the logit, and computes it of logarithms, so that it neither overflows nor stops learning.
    """

    def __call__(self, maps: Tensor, valid: Tensor) -> Tensor:
        """Class maps (B, K, h, w), valid (B, 1, h, w) to scores (B, K)."""
        from torch.nn import functional as F

        values, counted = cells_of(maps, valid)
        present, absent = F.logsigmoid(values), F.logsigmoid(-values)  # log p and log(1 − p), (B, K, n)
        return log_sum(2 * present, counted) - log_sum(present + absent, counted)


def _build(params: LinearSoftmaxParams, context: AggregatorContext) -> LinearSoftmax:  # noqa: ARG001
    return LinearSoftmax()


AGGREGATOR = Aggregator(
    name="linear_softmax",
    params=LinearSoftmaxParams,
    summary="the mean probability of the windows, each weighted by itself",
    equation="s_k = logit(sum of p_kj^2 / sum of p_kj), p = sigmoid(x), sums over valid cells j",
    source="Wang, Li, Metze, A comparison of five multiple instance learning pooling functions for sound event "
    "detection with weak labeling, ICASSP 2019",
    build=_build,
)
