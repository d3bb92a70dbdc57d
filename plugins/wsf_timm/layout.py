"""The ways in which timm's networks lay out their last map."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True)
class Layout:
    """Between maps (B, C, h, w) and what a network makes before its pooling.

    NCHW: the same. NHWC: (B, h, w, C). NLC: tokens (B, prefix + h·w, C), of which the first `prefix` have no place in
    the picture and each other stands for `patch`×`patch` pixels.
    """

    order: Literal["NCHW", "NHWC", "NLC"]
    prefix: int = 0
    patch: int = 1

    def to_maps(self, output: Tensor, height: int, width: int) -> Tensor:
        """What the network makes of images (B, 3, `height`, `width`) → (B, C, h, w)."""
        if self.order == "NCHW":
            return output
        if self.order == "NLC":
            grid = (height // self.patch, width // self.patch)
            output = output[:, self.prefix :].reshape(len(output), *grid, output.shape[2])
        return output.permute(0, 3, 1, 2)

    def from_maps(self, maps: Tensor) -> Tensor:
        """(B, C, h, w) → what the network would have made. Tokens without a place are zeros."""
        if self.order == "NCHW":
            return maps
        cells = maps.permute(0, 2, 3, 1)  # (B, h, w, C)
        if self.order == "NHWC":
            return cells
        return F.pad(cells.flatten(1, 2), (0, 0, self.prefix, 0))  # (B, prefix + h·w, C)


def layout_of(output: object, side: int, prefix: int) -> Layout | None:
    """How a network laid out its map of a square image of `side` pixels, or None where it made something else."""
    if not isinstance(output, Tensor):
        return None
    if output.ndim == 4 and output.shape[2] == output.shape[3]:
        return Layout("NCHW")
    if output.ndim == 4 and output.shape[1] == output.shape[2]:
        return Layout("NHWC")
    if output.ndim == 3:
        cells = math.isqrt(output.shape[1] - prefix)
        if cells**2 == output.shape[1] - prefix and side % cells == 0:
            return Layout("NLC", prefix, side // cells)
    return None
