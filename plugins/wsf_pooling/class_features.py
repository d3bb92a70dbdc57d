"""From features that were pooled for each class to that class's logit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def own_logits(pooled: Tensor, head: Callable[[Tensor], Tensor]) -> Tensor:
    """Features pooled for each class (B, K, D) to what the head says of each class by its own features: (B, K).

    They are shown to the head as a picture of K cells, and of its K class maps each class reads its own cell.
    """
    maps = head(pooled.transpose(1, 2).unsqueeze(3))  # (B, K, K, 1)
    return maps.squeeze(3).diagonal(dim1=1, dim2=2)  # (B, K)
