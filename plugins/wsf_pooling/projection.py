"""A linear layer on features of any precision."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor, nn


def project(values: Tensor, layer: nn.Linear) -> Tensor:
    """The layer, in the type of what it is given, so that float64 stays float64: (..., D) to (..., E)."""
    from torch.nn import functional as F

    return F.linear(values, layer.weight.to(values.dtype), layer.bias.to(values.dtype))
