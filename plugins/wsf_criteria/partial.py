"""Pictures of which few labels are known count for more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from wsf import Loss, LossContext, Params, Step
from wsf_criteria.binary import Logits, log_losses

if TYPE_CHECKING:
    from torch import Tensor


class PartialParams(Params):
    """The weight alpha · q^gamma + beta of a picture of whose labels the share q is known."""

    alpha: float = Field(
        -4.45, ge=-100, le=100, description="by the paper's alpha and beta, a picture with a tenth known counts 5 times"
    )
    beta: float = Field(5.45, ge=-100, le=100, description="see alpha")
    gamma: float = Field(
        1.0, ge=-10, le=10, description="power of the share; alpha 1, beta 0 and gamma -1 divide by the share"
    )

    @model_validator(mode="after")
    def _is_a_weight(self) -> PartialParams:
        # The weight is monotone in q: it is negative nowhere if it is not at q = 1 nor as q falls to 0.
        towards_0 = self.alpha if self.gamma < 0 else self.beta + (self.alpha if self.gamma == 0 else 0.0)
        if self.alpha + self.beta < 0 or towards_0 < 0:
            raise ValueError(
                f"the weight alpha · q^gamma + beta must not be negative for any share q from 0 to 1, got "
                f"{self.alpha:g} · q^{self.gamma:g} + {self.beta:g}; raise beta"
            )
        return self


@dataclass(frozen=True)
class PartialLabels(Logits):
    r"""The log-loss over the known labels, weighted by how many there are.

    $$ \ell(f, y) = g(q) \sum_{k:\, y_k \ne 0} \log(1 + e^{-y_k f_k}), \qquad g(q) = \alpha q^{\gamma} + \beta $$

    f (K,) scores, y (K,) labels in {-1, 0, +1}, q the share of the K classes whose label is known; summed over the
    classes, averaged over the images. An image of which nothing is known counts as 0.

    Source: Durand, Mehrasa and Mori, CVPR 2019.
    Differs: summed over the classes where the paper divides by K, so that with every label known it is `log`.
    """

    alpha: float
    beta: float
    gamma: float

    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:  # noqa: ARG002
        """Scores (B, K), labels (B, K) to a scalar."""
        losses = log_losses(scores, labels)  # (B, K)
        known = labels.abs().mean(1, dtype=losses.dtype)  # (B,)
        weights = self.alpha * known.masked_fill(known == 0, 1.0) ** self.gamma + self.beta  # (B,)
        return (weights * losses.sum(1)).mean()


def _build(params: PartialParams, context: LossContext) -> PartialLabels:  # noqa: ARG001
    return PartialLabels(params.alpha, params.beta, params.gamma)


LOSS = Loss(
    name="partial",
    params=PartialParams,
    summary="for tags that are missing: log-losses of the known classes, weighted by the share of them",
    equation="l(f, y) = (alpha · q^gamma + beta) · sum over known k of log(1 + exp(-y_k f_k)), q the known share",
    source="Durand, Mehrasa, Mori, Learning a deep ConvNet for multi-label classification with partial labels, "
    "CVPR 2019",
    example={"alpha": -4.45, "beta": 5.45, "gamma": 1.0},
    build=_build,
)
