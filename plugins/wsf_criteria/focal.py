"""Focal loss: what is easy counts little."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Loss, LossContext, Params, Step
from wsf_criteria.binary import Logits, log_losses, wide

if TYPE_CHECKING:
    from torch import Tensor


class FocalParams(Params):
    """How much less easy classes count."""

    gamma: float = Field(2.0, ge=0, le=10, description="focus on what is hard; 0: the plain log-loss")
    alpha: float | None = Field(
        None, gt=0, lt=1, description="weight of present classes, and 1 - alpha of absent ones; null: 1 for both"
    )


@dataclass(frozen=True)
class FocalLoss(Logits):
    r"""The log-loss, weighted by how far off the probability is.

    $$ \ell(f, y) = -\sum_k \alpha_k (1 - q_k)^{\gamma} \log q_k, \qquad q_k = \frac{1}{1 + e^{-y_k f_k}} $$

    f (K,) scores, y (K,) labels in {-1, 0, +1}, q the probability of what is true, α_k is α for a class that is
    present and 1 − α for one that is absent; summed over the classes, averaged over the images.

    Source: Lin et al., ICCV 2017, eq. 4 and 5.
    Differs: a class whose label is 0 takes no part; there is no α unless it is given.
    """

    gamma: float
    alpha: float | None

    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:  # noqa: ARG002
        """Scores (B, K), labels (B, K) to a scalar."""
        from torch.nn import functional as F

        # (1 − q)^γ as the exponential of γ log(1 − q), which has a gradient everywhere.
        weights = (self.gamma * F.logsigmoid(-labels * wide(scores))).exp()  # (B, K)
        if self.alpha is not None:
            weights = weights * (0.5 + (self.alpha - 0.5) * labels)  # α at 1, 1 − α at −1
        return (weights * log_losses(scores, labels)).sum(1).mean()


def _build(params: FocalParams, context: LossContext) -> FocalLoss:  # noqa: ARG001
    return FocalLoss(params.gamma, params.alpha)


LOSS = Loss(
    name="focal",
    params=FocalParams,
    summary="log-losses of which the easy ones count little",
    equation="l(f, y) = -sum over k of alpha_k · (1 - q_k)^gamma · log q_k, q_k = sigmoid(y_k f_k)",
    source="Lin, Goyal, Girshick, He, Dollár, Focal loss for dense object detection, ICCV 2017",
    example={"gamma": 2.0},
    build=_build,
)
