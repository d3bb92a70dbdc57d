"""TensorFlow's "same" padding for depthwise convolutions, without a padded copy of the map."""

from __future__ import annotations

import torch
from timm.layers.conv2d_same import Conv2dSame
from timm.layers.padding import get_same_padding, pad_same
from torch import Tensor, nn
from torch.nn import functional as F


class DepthwiseSame(Conv2dSame):
    """timm's convolution, its padding left to the convolution itself, which pads both ends alike and copies nothing.

    TensorFlow pads p cells along an axis: ⌊p/2⌋ before the first cell and ⌈p/2⌉ after the last. Where p is odd, ⌈p/2⌉
    go to both ends, and the kernel begins with a zero, which takes the one cell too many.

    Differs: in float32 and bfloat16 on the CPU, where zero meets a NaN or an infinity, these spread one cell further.
    """

    def forward(self, images: Tensor) -> Tensor:
        """Maps (B, C, H, W) → (B, D, ⌈H / stride⌉, ⌈W / stride⌉)."""
        height, width = (
            get_same_padding(*axis, dilation=1)
            for axis in zip(images.shape[2:], self.kernel_size, self.stride, strict=True)
        )
        odd = height % 2 or width % 2
        if odd and (images.device.type != "cpu" or images.dtype == torch.float64):
            # CUDA's fast kernels are of odd sides; in float64 a larger kernel costs more than the copy.
            padded = pad_same(images, [*self.kernel_size], [*self.stride])
            return F.conv2d(padded, self.weight, self.bias, self.stride, groups=self.groups)
        weight = F.pad(self.weight, (width % 2, 0, height % 2, 0)) if odd else self.weight
        padding = ((height + 1) // 2, (width + 1) // 2)
        return F.conv2d(images, weight, self.bias, self.stride, padding, groups=self.groups)


def pad_without_copies(network: nn.Module) -> None:
    """Makes a network's depthwise convolutions `DepthwiseSame`, parameters and all.

    In others the zeros of the kernel, over all input channels, cost more than the copy.
    """
    for part in network.modules():
        if type(part) is Conv2dSame and part.groups == part.in_channels and part.dilation == (1, 1):
            part.__class__ = DepthwiseSame
