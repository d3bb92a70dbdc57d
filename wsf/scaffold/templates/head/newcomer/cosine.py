"""A cosine classifier of every cell."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, normalize


class Cosine(nn.Module):
    r"""One logit a class and cell, from the angle between the cell's features and the class's weights.

    $$ x_{kj} = \sigma \frac{\langle w_k, f_j \rangle}{|w_k| |f_j|} + b_k $$

    f (D, h, w) features, x (K, h, w) class maps, σ the scale.

    Source: Gidaris and Komodakis, CVPR 2018.
    Differs: has a bias, which starts at the logit of how often the class is present.
    """

    def __init__(self, channels: int, priors: Sequence[float], scale: float) -> None:
        super().__init__()
        self.scale = scale
        self.weight = nn.Parameter(torch.randn(len(priors), channels))
        self.bias = nn.Parameter(torch.logit(torch.tensor(priors)))

    def forward(self, features: Tensor) -> Tensor:
        """Features (B, D, h, w) to class maps (B, K, h, w)."""
        weight = normalize(self.weight, dim=1)[:, :, None, None]  # (K, D, 1, 1)
        cosines = conv2d(normalize(features, dim=1), weight)  # (B, K, h, w)
        return self.scale * cosines + self.bias[:, None, None]
