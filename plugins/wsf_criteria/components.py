"""The records of the losses and their parameters. Only `build` imports torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Loss, LossContext, Params

if TYPE_CHECKING:
    from wsf_criteria.softmax import SoftmaxLoss


class SoftmaxParams(Params):
    """How sure the targets are."""

    smoothing: float = Field(0.0, ge=0, lt=1, description="share of the target that is spread evenly over all classes")


def _softmax(params: SoftmaxParams, context: LossContext) -> SoftmaxLoss:  # noqa: ARG001
    from wsf_criteria.softmax import SoftmaxLoss

    return SoftmaxLoss(params.smoothing)


SOFTMAX = Loss(
    name="softmax",
    params=SoftmaxParams,
    summary="cross-entropy for pictures that carry exactly one class",
    equation="l(f, y) = -sum over k of t_k log(exp(f_k) / sum over m of exp(f_m))",
    source="Bridle, 1990; label smoothing: Szegedy et al., Rethinking the Inception architecture, CVPR 2016",
    example={"smoothing": 0.1},
    build=_softmax,
    single_label=True,
)
