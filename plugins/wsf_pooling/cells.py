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


def mean(values: Tensor, counted: Tensor) -> Tensor:
    """Values (B, C, n), 0 where `counted` (B, 1, n) is false, to their means (B, C) over the counted cells."""
    return values.sum(2) / counted.sum(2)


def shares(evidence: Tensor, counted: Tensor) -> Tensor:
    """A softmax over the counted cells: evidence (B, C, n) to shares (B, C, n) that sum to 1, 0 for all other cells."""
    return evidence.masked_fill(~counted, float("-inf")).softmax(2)


def log_sum(values: Tensor, counted: Tensor) -> Tensor:
    """Log of the sum of exp(values) (B, C, n) over the counted cells: (B, C)."""
    return values.masked_fill(~counted, float("-inf")).logsumexp(2)
