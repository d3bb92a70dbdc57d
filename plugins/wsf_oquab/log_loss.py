"""The paper's cost function."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from wsf import Step


class LogLoss:
    r"""One binary problem a class.

    $$ \ell(f, y) = \sum_k \log(1 + e^{-y_k f_k}) $$

    f (K,) scores, y (K,) labels in {-1, 0, +1}; summed over the classes, averaged over the images.

    Source: Oquab et al., CVPR 2015, eq. 1.
    Differs: a class whose label is 0 takes no part.
    """

    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:  # noqa: ARG002
        """Scores (B, K), labels (B, K) to a scalar."""
        # −log σ(y f) is the same number, and overflows for no score.
        losses = -F.logsigmoid(labels * scores) * labels.abs()  # (B, K)
        return losses.sum(1).mean()

    def probabilities(self, scores: Tensor) -> Tensor:
        """Scores (..., K) to P(k | x) = 1 / (1 + exp(-f_k)), (..., K) (eq. 2)."""
        return scores.sigmoid()
