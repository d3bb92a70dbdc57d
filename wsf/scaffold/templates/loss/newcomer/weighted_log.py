"""A weighted log-loss."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import softplus
from wsf import Step


class WeightedLog:
    r"""One logistic loss a class, averaged over the images.

    $$ \ell(f, y) = \sum_k w^{[y_k > 0]} \log(1 + e^{-y_k f_k}) $$

    f (K,) scores, y (K,) labels in {-1, 0, +1}, w the weight of what is present. A label of 0 is left out.
    """

    def __init__(self, weight: float) -> None:
        self.weight = weight

    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:
        """Scores (B, K), labels (B, K) to a scalar. `step` says where training stands."""
        weights = torch.where(labels > 0, self.weight, 1.0).to(scores.dtype) * (labels != 0)  # (B, K)
        return (weights * softplus(-labels * scores)).sum(1).mean()

    def probabilities(self, scores: Tensor) -> Tensor:
        """Scores (..., K) to probabilities (..., K)."""
        return scores.sigmoid()
