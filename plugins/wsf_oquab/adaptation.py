"""The paper's adaptation layers."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from wsf import start_at_priors


class Adaptation(nn.Module):
    r"""Two 1×1 convolutions.

    $$ x = C_b \, \mathrm{drop}(\mathrm{relu}(C_a \, f)) $$

    f (D, h, w) features, x (K, h, w) class maps. `drop` zeroes whole feature maps of an image, so that neighbouring
    cells, which see much the same, are dropped together; the others are divided by 1 − p.

    Source: Oquab et al., CVPR 2015, sections 4 and 5.
    Differs: the first weights, of which the paper says nothing, are He's for Ca; for Cb see `start_at_priors`.
    """

    def __init__(self, channels: int, hidden: int, priors: Sequence[float], dropout: float) -> None:
        super().__init__()
        self.ca = nn.Conv2d(channels, hidden, 1)
        self.relu = nn.ReLU(inplace=True)
        self.dropout = nn.Dropout2d(dropout)
        self.cb = nn.Conv2d(hidden, len(priors), 1)
        nn.init.kaiming_normal_(self.ca.weight, nonlinearity="relu")
        assert self.ca.bias is not None
        nn.init.zeros_(self.ca.bias)
        start_at_priors(self.cb, priors)

    def forward(self, features: Tensor) -> Tensor:
        """Features (B, D, h, w) to class maps (B, K, h, w)."""
        hidden = self.dropout(self.relu(self.ca(features)))  # (B, hidden, h, w)
        maps: Tensor = self.cb(hidden)  # (B, K, h, w)
        return maps
