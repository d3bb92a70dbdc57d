"""The last layer of the network that is pre-trained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from torch import Tensor, nn
from torch.nn import functional as F

from wsf import start_at_priors


class Linear(nn.Module):
    """One 1×1 convolution: features (D, h, w) to class maps (K, h, w), whole feature maps dropped before it.

    With `normalise="l2"` the features of each cell are first divided by their Euclidean length, as is done before a
    support vector machine (Chatfield et al., BMVC 2014); features that are all zero stay so.

    Source: C8 of Oquab et al., CVPR 2014.
    Differs: it starts as `start_at_priors` says.
    """

    def __init__(
        self, channels: int, priors: Sequence[float], dropout: float, normalise: Literal["l2", "none"] = "none"
    ) -> None:
        super().__init__()
        self.normalise = normalise
        self.dropout = nn.Dropout2d(dropout)
        self.c8 = nn.Conv2d(channels, len(priors), 1)
        start_at_priors(self.c8, priors)

    def forward(self, features: Tensor) -> Tensor:
        """Features (B, D, h, w) to class maps (B, K, h, w)."""
        if self.normalise == "l2":
            features = F.normalize(features, dim=1)  # (B, D, h, w)
        maps: Tensor = self.c8(self.dropout(features))  # (B, K, h, w)
        return maps
