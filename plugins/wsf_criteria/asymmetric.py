"""Asymmetric loss: absent classes are focused on, and discarded when they are easy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Loss, LossContext, Params, Step
from wsf_criteria.binary import Logits, wide

if TYPE_CHECKING:
    from torch import Tensor


class AsymmetricParams(Params):
    """How much less easy classes count, if present and if absent."""

    gamma_pos: float = Field(1.0, ge=0, le=10, description="focus on what is hard among present classes")
    gamma_neg: float = Field(4.0, ge=0, le=10, description="focus on what is hard among absent classes")
    margin: float = Field(
        0.05, ge=0, lt=1, description="probability up to which an absent class costs nothing (the authors' clip)"
    )


@dataclass(frozen=True)
class AsymmetricLoss(Logits):
    r"""Focal log-losses, with a focus of their own and a margin for absent classes.

    $$ \ell(f, y) = -\sum_{k:\, y_k = 1} (1 - p_k)^{\gamma_+} \log p_k
                    -\sum_{k:\, y_k = -1} m_k^{\gamma_-} \log(1 - m_k), \qquad m_k = \max(p_k - m, 0) $$

    f (K,) scores, p = 1 / (1 + exp(−f)), y (K,) labels in {-1, 0, +1}, m the margin; summed over the classes, averaged
    over the images.

    Source: Ridnik et al., ICCV 2021.
    Differs: a class whose label is 0 takes no part. The logarithms are computed of scores, where the authors' code adds
    1e-8 to probabilities; the gradient takes in the weights, as the paper's does and their code's by default does not.
    It is averaged over the images, where they sum.
    """

    gamma_pos: float
    gamma_neg: float
    margin: float

    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:  # noqa: ARG002
        """Scores (B, K), labels (B, K) to a scalar."""
        scores = wide(scores)
        losses = self._present(scores).where(labels > 0, self._absent(scores).where(labels < 0, 0.0))  # (B, K)
        return losses.sum(1).mean()

    def _present(self, scores: Tensor) -> Tensor:
        from torch.nn import functional as F

        return -(self.gamma_pos * F.logsigmoid(-scores)).exp() * F.logsigmoid(scores)

    def _absent(self, scores: Tensor) -> Tensor:
        from torch.nn import functional as F

        beyond = scores.sigmoid() - self.margin  # m where it is positive
        costs = beyond > 0
        weights = beyond.masked_fill(~costs, 1.0) ** self.gamma_neg
        logs = F.logsigmoid(-scores)  # log(1 − p)
        if self.margin:  # log(1 − p + m), where 1 − p may be 0 to the last digit
            logs = logs.logaddexp(logs.new_tensor(math.log(self.margin)))
        return (-weights * logs).masked_fill(~costs, 0.0)


def _build(params: AsymmetricParams, context: LossContext) -> AsymmetricLoss:  # noqa: ARG001
    return AsymmetricLoss(params.gamma_pos, params.gamma_neg, params.margin)


LOSS = Loss(
    name="asymmetric",
    params=AsymmetricParams,
    summary="focal log-losses that focus harder on absent classes and leave out the easy ones of them",
    equation="l(f, y) = -sum over present k of (1 - p_k)^gamma_pos · log p_k - sum over absent k of m_k^gamma_neg · "
    "log(1 - m_k), m_k = max(p_k - margin, 0), p = sigmoid(f)",
    source="Ridnik et al., Asymmetric loss for multi-label classification, ICCV 2021",
    example={"gamma_pos": 1.0, "gamma_neg": 4.0, "margin": 0.05},
    build=_build,
)
