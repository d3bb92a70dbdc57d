"""Unknown labels are taken as absent, unless that costs too much to be true."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from wsf import Loss, LossContext, Params, Step
from wsf_criteria.binary import Logits, log_losses

if TYPE_CHECKING:
    from torch import Tensor


class LargeLossParams(Params):
    """What becomes of large losses, and how many there are."""

    scheme: Literal["reject", "correct", "correct_for_good"] = Field(
        "reject", description="leave them out (LL-R), take them as present this once (LL-Ct), or from now on (LL-Cp)"
    )
    rate: float = Field(
        0.002, gt=0, le=1, description="share of a batch's unknown labels that is added each epoch after the first"
    )


class LargeLoss(Logits):
    r"""The log-loss with unknown labels as absent; the largest of their losses are rejected, or corrected.

    $$ \ell(f, y) = \sum_{k \notin L} \log(1 + e^{-a_k f_k}) + \sum_{k \in L} c_k, \qquad
       a_k = \begin{cases} y_k & y_k \ne 0 \\ -1 & y_k = 0 \end{cases} $$

    f (K,) scores, y (K,) labels in {-1, 0, +1}, L those unknown labels whose losses are the largest of the mini-batch;
    c_k is 0 if they are rejected and log(1 + exp(−f_k)) if they are corrected; summed over the classes, averaged over
    the images. Epochs count from 0: L holds the share `rate` × epoch of the batch's unknown labels, rounded up. With
    `correct_for_good` it holds the share `rate` from the second epoch on, and what has been in it stays present for
    that picture (by its id, whichever of its regions a view shows) until training ends.

    Source: Kim et al., CVPR 2022: a network learns what is right before it learns what is wrong.
    Differs: summed over the classes, as `log` is. L is a share of the unknown labels, as in the paper; in the authors'
    code it is one of all labels.
    """

    def __init__(self, scheme: Literal["reject", "correct", "correct_for_good"], rate: float) -> None:
        self.scheme, self.rate = scheme, rate
        self._corrected: dict[str, set[int]] = {}

    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:
        """Scores (B, K), labels (B, K) to a scalar."""
        labels = self._with_corrections(labels, step)
        unknown = labels == 0  # (B, K)
        losses = log_losses(scores, labels.masked_fill(unknown, -1.0))  # (B, K)
        large = self._largest(losses.detach(), unknown, step)  # (B, K)
        if self.scheme == "reject":
            return losses.masked_fill(large, 0.0).sum(1).mean()
        if self.scheme == "correct_for_good":
            for name, row in zip(step.ids, large, strict=False):
                self._corrected.setdefault(name, set()).update(row.nonzero().flatten().tolist())
        return losses.where(~large, log_losses(scores, labels.new_ones(labels.shape))).sum(1).mean()

    def _largest(self, losses: Tensor, unknown: Tensor, step: Step) -> Tensor:
        """The unknown labels with the largest losses, (B, K) of bool."""
        share = self.rate * (min(step.epoch, 1) if self.scheme == "correct_for_good" else step.epoch)
        # Rounded first: 0.002 · 3 · 500 is a little more than 3 to the computer.
        count = math.ceil(round(min(share, 1.0) * int(unknown.sum()), 6))
        falling = losses.masked_fill(~unknown, -1.0).flatten().sort(descending=True, stable=True).indices
        large = unknown.new_zeros(unknown.numel())
        large[falling[:count]] = True
        return large.view(unknown.shape)

    def _with_corrections(self, labels: Tensor, step: Step) -> Tensor:
        """The labels (B, K), a copy, with what was corrected for good as present."""
        labels = labels.clone()
        for image, name in enumerate(step.ids):
            for k in self._corrected.get(name, ()):
                if labels[image, k] == 0:
                    labels[image, k] = 1.0
        return labels


def _build(params: LargeLossParams, context: LossContext) -> LargeLoss:  # noqa: ARG001
    return LargeLoss(params.scheme, params.rate)


LOSS = Loss(
    name="large_loss",
    params=LargeLossParams,
    summary="for tags that are missing: unknown classes are taken as absent, but the largest losses of them are not",
    equation="l(f, y) = sum over k of log(1 + exp(-a_k f_k)), a_k = y_k or -1 if unknown, but without (reject) or with "
    "a_k = 1 for (correct) the rate · epoch largest losses of unknown k in the batch",
    source="Kim, Kim, Akata, Lee, Large loss matters in weakly supervised multi-label classification, CVPR 2022",
    example={"scheme": "reject", "rate": 0.002},
    build=_build,
    unknown="assumed",
)
