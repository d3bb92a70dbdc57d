"""Gated attention over the features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Aggregator, AggregatorContext, Params
from wsf_pooling.cells import cells_of, log_sum, shares
from wsf_pooling.class_features import own_logits
from wsf_pooling.projection import project

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor, nn


class AttentionParams(Params):
    """How attention is computed, and for whom."""

    hidden: int = Field(128, ge=1, le=8192, description="width L of the two layers that are multiplied")
    per_class: bool = Field(False, description="one attention map a class, instead of one for all")


def _build(params: AttentionParams, context: AggregatorContext) -> nn.Module:
    from torch import nn

    class GatedAttention(nn.Module):
        r"""The mean of the features, weighted by what a small network attends to.

        $$ a_j = \frac{e^{u_j}}{\sum_{i \in \Omega} e^{u_i}}, \qquad
           u_j = w^\top (\tanh(V f_j) \odot \sigma(U f_j)), \qquad
           s = \mathrm{head}\Bigl(\sum_{j \in \Omega} a_j f_j\Bigr) $$

        f (D, h, w) features, Ω the valid cells, V and U (L, D), w (L,). With `per_class` w is (K, L): each class has
        its own attention map, and is classified by its own mean.

        Source: Ilse, Tomczak and Welling, ICML 2018, eq. 9.
        Differs: V and U have biases, as in the authors' code.
        """

        def __init__(self) -> None:
            super().__init__()
            self.v = nn.Linear(context.channels, params.hidden)
            self.u = nn.Linear(context.channels, params.hidden)
            self.w = nn.Linear(params.hidden, len(context.classes) if params.per_class else 1)

        def forward(self, features: Tensor, valid: Tensor, head: Callable[[Tensor], Tensor]) -> Tensor:
            """Features (B, D, h, w), valid (B, 1, h, w) to scores (B, K)."""
            values, counted = cells_of(features, valid)
            pooled = shares(self._evidence(values), counted) @ values.transpose(1, 2)  # (B, A, D)
            if params.per_class:
                return own_logits(pooled, head)
            return head(pooled.transpose(1, 2).unsqueeze(3)).flatten(1)

        def maps(self, features: Tensor, valid: Tensor, head: Callable[[Tensor], Tensor]) -> Tensor:
            """Features (B, D, h, w), valid (B, 1, h, w) to class maps (B, K, h, w).

            The head's, plus log(n · a): 0 where a cell has the n-th part of the attention, positive where it has more.
            """
            values, counted = cells_of(features, valid)
            evidence = self._evidence(values)  # (B, A, n)
            total = log_sum(evidence, counted) - counted.sum(2).log()  # (B, A)
            maps = head(values.view(features.shape))  # (B, K, h, w)
            return maps + (evidence - total.unsqueeze(2)).view(len(maps), -1, *maps.shape[2:])

        def _evidence(self, values: Tensor) -> Tensor:
            """Features (B, D, n) to what a softmax over the cells makes attention of, (B, A, n), A 1 or K."""
            cells = values.transpose(1, 2)  # (B, n, D)
            gated = project(cells, self.v).tanh() * project(cells, self.u).sigmoid()  # (B, n, L)
            return project(gated, self.w).transpose(1, 2)

    return GatedAttention()


AGGREGATOR = Aggregator(
    name="attention",
    params=AttentionParams,
    summary="a mean of the features, weighted by gated attention that is learned, then the head once",
    equation="s = head(sum over valid cells j of a_j · f_j), a = softmax over j of w · (tanh(V f_j) * sigmoid(U f_j))",
    source="Ilse, Tomczak, Welling, Attention-based deep multiple instance learning, ICML 2018",
    example={"hidden": 128},
    build=_build,
    stage="features",
)
