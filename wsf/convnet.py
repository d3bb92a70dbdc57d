"""A network from the description of its layers."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

import torch
from torch import Tensor, nn

from wsf.architecture import Architecture, ConvLayer, Sliding


class ConvNet(nn.Sequential):
    """Images (B, 3, H, W) to the last layer's features (B, D, h, w), with h = ⌊(H − window) / stride⌋ + 1 and w alike.

    A backbone as `BuiltBackbone` has it. On a picture as large as the window it is an ordinary classifier's network. On
    a larger one, cell (i, j) is what it says of the window whose corner is at pixel (stride · i, stride · j): about,
    because where its layers are padded, cells inside a larger picture see across the border of their window.

    `dropout` is the chance that a map of a layer that has dropout is zeroed while the network itself is trained.
    """

    multiple = 1

    def __init__(self, architecture: Architecture, dropout: float = 0.0) -> None:
        layers = architecture.layers
        inputs = (3, *(layer.maps for layer in layers))
        blocks = (_block(maps, layer, dropout) for maps, layer in zip(inputs, layers, strict=False))
        super().__init__(OrderedDict((layer.name, block) for layer, block in zip(layers, blocks, strict=True)))
        self.channels = layers[-1].maps
        self.window, self.stride = architecture.window, architecture.stride
        self.mean, self.std = architecture.mean, architecture.std
        self.line = architecture.line

    def centres(self, height: int, width: int) -> tuple[Tensor, Tensor]:
        """Middle of each cell's receptive field in pixels of the input: ys (h,), xs (w,), float64."""
        ys, xs = (
            self.line.first
            + self.line.jump * torch.arange(max(0, (side - self.window) // self.stride + 1), dtype=torch.float64)
            for side in (height, width)
        )
        return ys, xs

    def reach(self, height: int, width: int) -> float:  # noqa: ARG002
        """Pixels to each side of a cell's centre outside of which it sees nothing, for any input.

        No norm reaches farther: the local one is over neighbouring maps.
        """
        return self.line.reach


def _block(inputs: int, layer: ConvLayer, dropout: float) -> nn.Sequential:
    """One layer, with He's first weights (He et al., ICCV 2015)."""
    parts: OrderedDict[str, nn.Module] = OrderedDict()
    square = _padded(parts, "pad", layer.conv)
    conv = nn.Conv2d(
        inputs, layer.maps, square.side, stride=square.stride, padding=square.before, bias=layer.norm != "batch"
    )
    nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
    if conv.bias is not None:
        nn.init.zeros_(conv.bias)
    parts["conv"] = conv
    if layer.norm == "batch":
        parts["norm"] = nn.BatchNorm2d(layer.maps)
    parts["relu"] = nn.ReLU(inplace=True)
    # Krizhevsky's k = 2, n = 5, α = 1e-4, β = 0.75; torch divides alpha by n, the paper's formula does not.
    local = nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0) if layer.norm == "local" else None
    if local and not layer.pool_first:
        parts["norm"] = local
    if layer.pool:
        # Nothing is below zero after a ReLU, so that zeros never win the maximum.
        square = _padded(parts, "pool_pad", layer.pool)
        parts["pool"] = nn.MaxPool2d(square.side, square.stride, square.before)
    if local and layer.pool_first:
        parts["norm"] = local
    if layer.dropout:
        parts["dropout"] = nn.Dropout2d(dropout)
    return nn.Sequential(parts)


def _padded(parts: OrderedDict[str, nn.Module], name: str, square: Sliding) -> Sliding:
    """What is left for the layer itself to pad: the same at both ends, or nothing after a module that has padded."""
    if square.before == square.after:
        return square
    parts[name] = nn.ZeroPad2d((square.before, square.after, square.before, square.after))
    return replace(square, before=0, after=0)
