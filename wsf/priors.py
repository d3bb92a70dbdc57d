"""Where the bias of a head's last layer starts."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn


@torch.no_grad()
def start_at_priors(layer: nn.Conv2d, priors: Sequence[float]) -> None:
    """Small weights, and a bias of log(p / (1 − p)), so that the first predictions are the class frequencies p (K,).

    Otherwise the first steps do nothing but learn that most classes are absent from most pictures.
    """
    nn.init.normal_(layer.weight, std=0.01)
    assert layer.bias is not None
    layer.bias.copy_(torch.logit(torch.tensor(priors, dtype=torch.float64)))
