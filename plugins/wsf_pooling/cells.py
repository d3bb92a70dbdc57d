"""The cells of a picture as a list, in which only the valid ones count."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def cells_of(maps: Tensor, valid: Tensor) -> tuple[Tensor, Tensor]:
    """Maps (B, C, h, w), valid (B, 1, h, w) to values (B, C, n) and counted (B, 1, n); n = h·w, in row order.

    Values are float32 or wider. They are 0 where a cell does not count, so that nothing that stood there, NaN included,
    reaches a sum or its gradient.
    """
    counted = valid.flatten(2)
    values = maps.flatten(2).masked_fill(~counted, 0.0)
    return values.float() if values.dtype.itemsize < 4 else values, counted
