"""One binary problem a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def wide(scores: Tensor) -> Tensor:
    """The scores in float32 or wider."""
    return scores.float() if scores.dtype.itemsize < 4 else scores


def log_losses(scores: Tensor, labels: Tensor) -> Tensor:
    """log(1 + exp(−y f)) of scores f (B, K) and labels y (B, K), 0 where y is 0: (B, K), in float32 or wider.

    It overflows for no score.
    """
    from torch.nn import functional as F

    return -F.logsigmoid(labels * wide(scores)) * labels.abs()


class Logits:
    """Scores whose logistic function is a probability."""

    def probabilities(self, scores: Tensor) -> Tensor:
        """Scores (..., K) to P(k | x) = 1 / (1 + exp(−f_k)), (..., K)."""
        return scores.sigmoid()
