"""Probabilistic class activation map pooling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wsf import Aggregator, AggregatorContext, Params
from wsf_pooling.cells import cells_of, shares
from wsf_pooling.class_features import own_logits

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor


class PCAMParams(Params):
    """Nothing to choose."""


class PCAM:
    r"""The mean of the features, each cell weighted by the probability that it shows the class.

    $$ z_k = \sum_{j \in \Omega} \frac{p_{kj}}{\sum_{i \in \Omega} p_{ki}} f_j, \qquad s_k = \mathrm{head}_k(z_k) $$

    f (D, h, w) features, x = head(f) (K, h, w) class maps, p = 1 / (1 + exp(−x)), Ω the valid cells.

    Source: Ye, Yao, Xue and Li, arXiv 2005.14480, 2020.
    Differs: the weights are computed of log p, so that they stay exact where every p is almost 0.
    """

    def __call__(self, features: Tensor, valid: Tensor, head: Callable[[Tensor], Tensor]) -> Tensor:
        """Features (B, D, h, w), valid (B, 1, h, w) to scores (B, K)."""
        from torch.nn import functional as F

        values, counted = cells_of(features, valid)
        maps = head(values.view(features.shape)).flatten(2)  # (B, K, n)
        weights = shares(F.logsigmoid(maps), counted)  # (B, K, n)
        return own_logits(weights @ values.transpose(1, 2), head)


def _build(params: PCAMParams, context: AggregatorContext) -> PCAM:  # noqa: ARG001
    return PCAM()


AGGREGATOR = Aggregator(
    name="pcam",
    params=PCAMParams,
    summary="a mean of the features for each class, weighted by its probability map, then the head",
    equation="s_k = head_k(sum over valid cells j of p_kj · f_j / sum of p_kj), p = sigmoid(head(f))",
    source="Ye, Yao, Xue, Li, Weakly supervised lesion localization with probabilistic-CAM pooling, "
    "arXiv 2005.14480, 2020",
    build=_build,
    stage="features",
)
