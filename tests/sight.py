"""How often a cell of a network sees each pixel: its receptive field, counted."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn

from wsf import Architecture, ConvNet


def counting(architecture: Architecture) -> ConvNet:
    """The same geometry with one map a layer, equal weights and means instead of maxima, in float64."""
    network = ConvNet(replace(architecture, layers=tuple(replace(layer, maps=1) for layer in architecture.layers)))
    for parent in list(network.modules()):
        for name, module in parent.named_children():
            if isinstance(module, nn.MaxPool2d):
                setattr(parent, name, nn.AvgPool2d(module.kernel_size, module.stride, module.padding))
            elif isinstance(module, nn.Conv2d):
                nn.init.constant_(module.weight, 1 / module.weight[0].numel())
            elif isinstance(module, nn.ReLU | nn.LocalResponseNorm | nn.BatchNorm2d):
                setattr(parent, name, nn.Identity())
    return network.double().eval()


def seen_by(network: nn.Module, height: int, width: int, cell: tuple[int, int]) -> Tensor:
    """The weight of each pixel in a cell (row, column), (H, W), of sum 1 where nothing lies beyond the picture."""
    images = torch.zeros(1, 3, height, width, dtype=torch.float64, requires_grad=True)
    network(images)[0, :, cell[0], cell[1]].sum().backward()
    assert images.grad is not None
    return images.grad[0].sum(0)


def centroid(weights: Tensor) -> tuple[float, float]:
    """The middle of weights (H, W), y and x in pixels."""
    shares = weights / weights.sum()
    ys, xs = (torch.arange(side, dtype=torch.float64) + 0.5 for side in weights.shape)
    return (shares.sum(1) * ys).sum().item(), (shares.sum(0) * xs).sum().item()


def sides(architecture: Architecture, side: int) -> list[int]:
    """The side of the map after each convolution and each maximum, for a square picture; no arithmetic is done."""
    found: list[int] = []
    with torch.device("meta"):
        network = ConvNet(architecture).eval()
        for part in network.modules():
            if isinstance(part, nn.Conv2d | nn.MaxPool2d):
                part.register_forward_hook(lambda _, __, output: found.append(output.shape[-1]))
        network(torch.empty(1, 3, side, side))
    return found
