"""The last layer of the network that is pre-trained."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from wsf import start_at_priors


class Linear(nn.Module):
    """One 1×1 convolution: features (D, h, w) to class maps (K, h, w), whole feature maps dropped before it.

    Source: C8 of Oquab et al., CVPR 2014.
    Differs: it starts as `start_at_priors` says.
    """

    def __init__(self, channels: int, priors: Sequence[float], dropout: float) -> None:
        super().__init__()
        self.dropout = nn.Dropout2d(dropout)
        self.c8 = nn.Conv2d(channels, len(priors), 1)
        start_at_priors(self.c8, priors)

    def forward(self, features: Tensor) -> Tensor:
        """Features (B, D, h, w) to class maps (B, K, h, w)."""
        maps: Tensor = self.c8(self.dropout(features))  # (B, K, h, w)
        return maps
