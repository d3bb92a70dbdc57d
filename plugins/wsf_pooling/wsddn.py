"""The two streams of weakly supervised deep detection networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from wsf import Aggregator, AggregatorContext, Params, RecipeError
from wsf_pooling.cells import cells_of, log_sum
from wsf_pooling.projection import project

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor, nn


class WSDDNParams(Params):
    """How the classification stream makes probabilities of class maps."""

    classification: Literal["softmax", "sigmoid"] = Field(
        "softmax", description="softmax: at every cell the classes compete (the paper); sigmoid: each by itself"
    )


def _build(params: WSDDNParams, context: AggregatorContext) -> nn.Module:
    from torch import nn
    from torch.nn import functional as F

    if params.classification == "softmax" and len(context.classes) == 1:
        raise RecipeError(
            "aggregator.classification: softmax lets classes compete, got a single class, which always wins; "
            "give sigmoid"
        )

    class WSDDN(nn.Module):
        r"""What each cell shows, times how much of the class's evidence it has.

        $$ p_k = \sum_{j \in \Omega} c_{kj} d_{kj}, \qquad
           c_{kj} = \frac{e^{x_{kj}}}{\sum_m e^{x_{mj}}}, \qquad
           d_{kj} = \frac{e^{u_{kj}}}{\sum_{i \in \Omega} e^{u_{ki}}}, \qquad
           s_k = \log \frac{p_k}{1 - p_k} $$

        f (D, h, w) features, x = head(f) (K, h, w) the classification stream, u = W f + b (K, h, w) the detection
        stream, whose W and b are learned here, Ω the valid cells.

        Source: Bilen and Vedaldi, CVPR 2016.
        Differs: cells stand for region proposals. It returns the logit, computed of logarithms. With
        `classification: sigmoid`, c = 1 / (1 + exp(−x)).
        """

        def __init__(self) -> None:
            super().__init__()
            self.detection = nn.Linear(context.channels, len(context.classes))
            nn.init.normal_(self.detection.weight, std=0.01)
            nn.init.zeros_(self.detection.bias)

        def forward(self, features: Tensor, valid: Tensor, head: Callable[[Tensor], Tensor]) -> Tensor:
            """Features (B, D, h, w), valid (B, 1, h, w) to scores (B, K)."""
            present, absent, detected, counted = self._logs(features, valid, head)
            return log_sum(present + detected, counted) - log_sum(absent + detected, counted)

        def maps(self, features: Tensor, valid: Tensor, head: Callable[[Tensor], Tensor]) -> Tensor:
            """Features (B, D, h, w), valid (B, 1, h, w) to class maps (B, K, h, w).

            log(n · c · d): of the products by which the paper ranks regions.
            """
            present, _, detected, counted = self._logs(features, valid, head)
            products = present + detected + counted.sum(2, keepdim=True).log()  # (B, K, n)
            return products.view(*products.shape[:2], *features.shape[2:])

        def _logs(
            self, features: Tensor, valid: Tensor, head: Callable[[Tensor], Tensor]
        ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
            """log c, log(1 − c), log d, (B, K, n) each, and the counted cells (B, 1, n)."""
            values, counted = cells_of(features, valid)
            x = head(values.view(features.shape)).flatten(2)  # (B, K, n)
            u = project(values.transpose(1, 2), self.detection).transpose(1, 2)  # (B, K, n)
            detected = u - log_sum(u, counted).unsqueeze(2)
            if params.classification == "sigmoid":
                return F.logsigmoid(x), F.logsigmoid(-x), detected, counted
            present = x.log_softmax(1)
            return present, _log_of_others(present), detected, counted

    return WSDDN()


def _log_of_others(logs: Tensor) -> Tensor:
    """log(1 − c) where log c (B, K, n) are the logs of shares that sum to 1 over K ≥ 2 classes.

    All but the largest share are at most a half, so that 1 − c loses no digits; for the largest, the others are summed.
    """
    top = logs.detach().argmax(1, keepdim=True)  # (B, 1, n)
    is_top = logs.detach().new_zeros(logs.shape).scatter_(1, top, 1.0).bool()
    others = logs.masked_fill(is_top, float("-inf")).logsumexp(1, keepdim=True)  # (B, 1, n)
    return others.where(is_top, (-logs.masked_fill(is_top, -1.0).exp()).log1p())


AGGREGATOR = Aggregator(
    name="wsddn",
    params=WSDDNParams,
    summary="two streams: what each window shows, times its share of the class's evidence, which is learned",
    equation="s_k = logit(sum over valid cells j of c_kj · d_kj), c = softmax over classes of head(f), "
    "d = softmax over j of W f_j",
    source="Bilen, Vedaldi, Weakly supervised deep detection networks, CVPR 2016",
    example={"classification": "softmax"},
    build=_build,
    stage="features",
)
