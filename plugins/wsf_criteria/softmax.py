"""Cross-entropy, with which a backbone is pre-trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from wsf import Loss, LossContext, Params, Step
from wsf_criteria.binary import wide

if TYPE_CHECKING:
    from torch import Tensor


class SoftmaxParams(Params):
    """How sure the targets are."""

    smoothing: float = Field(0.0, ge=0, lt=1, description="share of the target that is spread evenly over all classes")


@dataclass(frozen=True)
class SoftmaxLoss:
    r"""Which one of the classes it is.

    $$ \ell(f, y) = -\sum_{k} t_k \log \frac{e^{f_k}}{\sum_m e^{f_m}}, \qquad
       t_k = (1 - \varepsilon) [y_k = 1] + \varepsilon / K $$

    f (K,) scores, y (K,) labels in {-1, 0, +1}, ε the smoothing; averaged over the images. Classes whose label is 0
    take no part: neither in the sums nor in K. An image without a positive class counts as 0. Should an image have
    several, they share the target evenly.

    Source: Bridle 1990; smoothing: Szegedy et al., CVPR 2016.
    """

    smoothing: float

    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:  # noqa: ARG002
        """Scores (B, K), labels (B, K) to a scalar."""
        scores = wide(scores)
        positive = (labels > 0).to(scores.dtype)  # (B, K)
        positives = positive.sum(1, keepdim=True)  # (B, 1)
        # An image without a positive keeps all its classes: its targets are 0, and a sum over none would be NaN.
        left_out = (labels == 0) & (positives > 0)  # (B, K)
        known = (~left_out).to(scores.dtype)
        even = known / known.sum(1, keepdim=True) * (positives > 0)
        targets = (1 - self.smoothing) * positive / positives.clamp(min=1) + self.smoothing * even  # (B, K)
        logs = scores.masked_fill(left_out, float("-inf")).log_softmax(1).masked_fill(left_out, 0.0)  # (B, K)
        return -(targets * logs).sum(1).mean()

    def probabilities(self, scores: Tensor) -> Tensor:
        """Scores (..., K) to probabilities (..., K) that sum to 1."""
        return scores.softmax(-1)


def build(params: SoftmaxParams, context: LossContext) -> SoftmaxLoss:  # noqa: ARG001
    """The loss, for pictures of one class or of several."""
    return SoftmaxLoss(params.smoothing)


LOSS = Loss(
    name="softmax",
    params=SoftmaxParams,
    summary="cross-entropy for pictures that carry exactly one class",
    equation="l(f, y) = -sum over k of t_k log(exp(f_k) / sum over m of exp(f_m))",
    source="Bridle, 1990; label smoothing: Szegedy et al., Rethinking the Inception architecture, CVPR 2016",
    example={"smoothing": 0.1},
    build=build,
    single_label=True,
)
