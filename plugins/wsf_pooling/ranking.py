"""Cells by rank: the highest first, and on a tie the first in row order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

if TYPE_CHECKING:
    from torch import Tensor


def _whole_from_1(k: float) -> float:
    if k >= 1 and k != int(k):
        raise ValueError(f"from 1 on it counts cells, got {k:g}; give a whole number, or a share below 1")
    return k


Cells = Annotated[float, Field(gt=0, le=1_000_000), AfterValidator(_whole_from_1)]
"""Some of the valid cells: a share of them below 1, a number of them from 1 on."""


def how_many(k: float, counted: Tensor) -> Tensor:
    """The number of cells (B, 1, 1) that k means for each image: at least one, at most all that are counted."""
    cells = counted.sum(2, keepdim=True)
    return cells.clamp(max=int(k)) if k >= 1 else (cells * k).round().long().clamp(min=1)


def ranked(values: Tensor, counted: Tensor) -> tuple[Tensor, Tensor]:
    """Values (B, C, n) in falling order, those that are not counted last, and the cells of each (B, C, n)."""
    import torch

    hidden = values.masked_fill(~counted, float("-inf"))
    # ONNX has no stable sort. Equal values make equal scores; only whose gradient it is depends on their order.
    if torch.compiler.is_compiling():
        return hidden.sort(dim=2, descending=True)
    return hidden.sort(dim=2, descending=True, stable=True)


def ranks(counted: Tensor) -> Tensor:
    """0, 1, …, n − 1: (1, 1, n)."""
    import torch

    return torch.arange(counted.shape[2], device=counted.device).view(1, 1, -1)


def mean_of_highest(values: Tensor, counted: Tensor, k: float) -> Tensor:
    """The mean (B, C) over the k highest of the counted cells of values (B, C, n)."""
    number = how_many(k, counted)  # (B, 1, 1)
    taken = ranks(counted) < number  # (B, 1, n)
    return ranked(values, counted)[0].masked_fill(~taken, 0.0).sum(2) / number.squeeze(2)


def highest(values: Tensor, counted: Tensor, k: float) -> Tensor:
    """The cells (B, C, m) over which `mean_of_highest` is taken, as row-order indices.

    m is the largest number of them that an image has; images with fewer have others besides.
    """
    return ranked(values.detach(), counted)[1][..., : int(how_many(k, counted).max())]
