"""Log-mean-exp pooling."""

from __future__ import annotations

import torch
from torch import Tensor


class LogMeanExp:
    r"""Smooth maximum over the valid cells.

    $$ s_k = \tfrac{1}{r} \log \tfrac{1}{|\Omega|} \sum_{j \in \Omega} e^{r x_{kj}} $$

    x (K, h, w) class maps, Ω the valid cells.

    Source: Pinheiro and Collobert, CVPR 2015.
    """

    def __init__(self, r: float) -> None:
        self.r = r

    def __call__(self, maps: Tensor, valid: Tensor) -> Tensor:
        """Class maps (B, K, h, w) of logits, valid (B, 1, h, w) of bool to scores (B, K), logits too."""
        wide = maps if maps.dtype == torch.float64 else maps.float()
        exponents = (self.r * wide).masked_fill(~valid, -torch.inf).flatten(2)  # (B, K, h·w)
        count = valid.flatten(2).sum(2).to(wide.dtype)  # (B, 1)
        # logsumexp takes the largest exponent out before it computes, so that nothing overflows.
        return (exponents.logsumexp(2) - count.log()) / self.r  # (B, K)
