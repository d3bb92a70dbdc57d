"""Tags that are missing are taken to say that a class is absent, though not quite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Loss, LossContext, Params, Step
from wsf_criteria.binary import Logits, log_losses

if TYPE_CHECKING:
    from torch import Tensor


class AssumeNegativeParams(Params):
    """How sure the assumption is."""

    smoothing: float = Field(0.1, ge=0, le=1, description="half of it is the chance that a label is given as wrong")
    weight: float = Field(1.0, gt=0, le=1, description="of classes that are assumed to be absent, beside known ones")


@dataclass(frozen=True)
class AssumeNegative(Logits):
    r"""The log-loss with smoothed targets, unknown labels taken as absent.

    $$ \ell(f, y) = -\sum_k w_k \bigl( t_k \log p_k + (1 - t_k) \log(1 - p_k) \bigr), \qquad
       t_k = \begin{cases} 1 - \varepsilon / 2 & y_k = 1 \\ \varepsilon / 2 & y_k \ne 1 \end{cases} $$

    f (K,) scores, p = 1 / (1 + exp(−f)), y (K,) labels in {-1, 0, +1}, ε the smoothing, w_k is 1 where y_k is known
    and the weight where it is not; summed over the classes, averaged over the images.

    Source: Cole et al., CVPR 2021: AN-LS, and with a weight of 1 / (K − 1) and no smoothing WAN.
    Differs: summed over the classes, as `log` is, so that a learning rate for one suits the other.
    """

    smoothing: float
    weight: float

    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:  # noqa: ARG002
        """Scores (B, K), labels (B, K) to a scalar."""
        assumed = labels.masked_fill(labels == 0, -1.0)  # (B, K)
        wrong = self.smoothing / 2
        losses = (1 - wrong) * log_losses(scores, assumed) + wrong * log_losses(scores, -assumed)  # (B, K)
        return losses.where(labels != 0, self.weight * losses).sum(1).mean()


def _build(params: AssumeNegativeParams, context: LossContext) -> AssumeNegative:  # noqa: ARG001
    return AssumeNegative(params.smoothing, params.weight)


LOSS = Loss(
    name="assume_negative",
    params=AssumeNegativeParams,
    summary="for tags that are missing: unknown classes are taken as absent, with smoothed targets",
    equation="l(f, y) = -sum over k of w_k · (t_k log p_k + (1 - t_k) log(1 - p_k)), t_k = 1 - smoothing/2 if y_k = 1 "
    "else smoothing/2, p = sigmoid(f)",
    source="Cole et al., Multi-label learning from single positive labels, CVPR 2021",
    example={"smoothing": 0.1},
    build=_build,
    unknown="assumed",
)
