"""The loss of support vector machines, one a class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Loss, LossContext, Params, Step
from wsf_criteria.binary import wide

if TYPE_CHECKING:
    from torch import Tensor


class HingeParams(Params):
    """Which hinge."""

    squared: bool = Field(False, description="square what falls short of the margin")


@dataclass(frozen=True)
class HingeLoss:
    r"""One machine a class, against all others.

    $$ \ell(f, y) = \sum_k \max(0, 1 - y_k f_k) $$

    f (K,) scores, y (K,) labels in {-1, 0, +1}; with `squared` the maximum is squared. Summed over the classes,
    averaged over the images; a class whose label is 0 takes no part. The penalty λ/2 |w|² that makes it a support
    vector machine is the optimiser's `weight_decay` λ; with the C of the usual form, λ = 1 / (C N) for N images.

    Source: Cortes and Vapnik, Machine Learning 1995.
    Differs: the weight decay takes hold of the bias too, which a support vector machine leaves free.
    """

    squared: bool

    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:  # noqa: ARG002
        """Scores (B, K), labels (B, K) to a scalar."""
        short = (1 - labels * wide(scores)).clamp(min=0) * labels.abs()  # (B, K)
        return (short.square() if self.squared else short).sum(1).mean()

    def probabilities(self, scores: Tensor) -> None:  # noqa: ARG002
        """None: a distance from a plane is no log-odds."""
        return


def _build(params: HingeParams, context: LossContext) -> HingeLoss:  # noqa: ARG001
    return HingeLoss(params.squared)


LOSS = Loss(
    name="hinge",
    params=HingeParams,
    summary="one support vector machine a class, one against the rest; with optimiser.weight_decay as the L2 penalty",
    equation="l(f, y) = sum over k of max(0, 1 - y_k f_k), or of its square",
    source="Cortes, Vapnik, Support-vector networks, Machine Learning 1995; one a class: Chatfield et al., BMVC 2014",
    example={"squared": True},
    build=_build,
)
