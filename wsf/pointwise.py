"""Convolutions that a GPU begins at once, whatever the size of the picture.

For every shape that a layer has not met yet, cuDNN searches its kernels: where channels lie last, 250 ms for a
depthwise convolution and 5 ms for a 1×1 one, on an H100. A network that meets a new size at every scale, at every step
of training or in every picture, would do little else. So 1×1 convolutions become the matrix products that they are, and
networks with depthwise convolutions keep their channels first, for which torch has kernels of its own.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Pointwise(nn.Conv2d):
    """A 1×1 convolution as a matrix product."""

    def forward(self, maps: Tensor) -> Tensor:
        """Maps (B, C, H, W) → (B, D, ⌈H / stride⌉, ⌈W / stride⌉), channels last where they were last before."""
        down, across = self.stride
        maps = maps[:, :, ::down, ::across]
        weight = self.weight.flatten(1)  # (D, C)
        if maps.stride(1) == 1:
            return F.linear(maps.permute(0, 2, 3, 1), weight, self.bias).permute(0, 3, 1, 2)
        products = torch.matmul(weight, maps.flatten(2)).view(len(maps), -1, *maps.shape[2:])
        return products if self.bias is None else products + self.bias[:, None, None]


def without_search(network: nn.Module) -> None:
    """Makes a network's 1×1 convolutions `Pointwise`, parameters and all; those of other classes are left alone."""
    for part in network.modules():
        if type(part) is nn.Conv2d and part.kernel_size == (1, 1) and part.groups == 1 and not any(part.padding):
            part.__class__ = Pointwise


def best_layout(network: nn.Module, device: torch.device) -> torch.memory_format:
    """The memory layout in which a device computes a network's convolutions fastest."""
    depthwise = any(isinstance(part, nn.Conv2d) and 1 < part.groups == part.in_channels for part in network.modules())
    return torch.contiguous_format if depthwise and device.type == "cuda" else torch.channels_last
