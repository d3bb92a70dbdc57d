"""C1 to FC7, the network of the paper, and where its weights come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from wsf import Architecture, ConvLayer, Shipped, Sliding

Norm = Literal["local", "batch"]


def layers(maps: tuple[int, int, int, int, int, int, int], norm: Norm) -> tuple[ConvLayer, ...]:
    """Five convolutions and two fully connected layers, with so many maps each.

    On an image of 224×224 pixels an ordinary classifier's network. A cell inside a larger image sees 355 pixels, across
    the border of its window, because C2 to C5 are padded. FC6 and FC7 have dropout.

    Source: Oquab et al., CVPR 2015; layers after Krizhevsky et al., NIPS 2012, with the widths of the former.
    Differs: batch norms, on request, with which it trains from scratch in minutes.
    """
    every: Literal["none", "batch"] = "batch" if norm == "batch" else "none"
    c1, c2, c3, c4, c5, fc6, fc7 = maps
    pool = Sliding(3, stride=2)
    # Three pixels in all let 224 be the smallest side that gives a cell; a padding of 2 on both sides gives 223.
    first = Sliding(11, stride=4, before=2, after=1)
    return (  # sides of the maps for 224 × 224 pixels
        ConvLayer(name="c1", maps=c1, conv=first, norm=norm, pool=pool),  # 27
        ConvLayer(name="c2", maps=c2, conv=Sliding.same(5), norm=norm, pool=pool),  # 13
        ConvLayer(name="c3", maps=c3, conv=Sliding.same(3), norm=every),  # 13
        ConvLayer(name="c4", maps=c4, conv=Sliding.same(3), norm=every),  # 13
        ConvLayer(name="c5", maps=c5, conv=Sliding.same(3), norm=every, pool=pool),  # 6
        ConvLayer(name="fc6", maps=fc6, conv=Sliding(6), norm=every, dropout=True),  # 1
        ConvLayer(name="fc7", maps=fc7, conv=Sliding(1), norm=every, dropout=True),  # 1
    )


PRESETS: Mapping[str, Architecture] = {
    "paper": Architecture(
        layers=layers((96, 256, 384, 384, 256, 6144, 6144), "local"),
        # ImageNet's, on which the paper's network was trained.
        mean=(0.485, 0.456, 0.406),
        std=(0.229, 0.224, 0.225),
    ),
    "small": Architecture(
        # 1.26 M parameters, 0.71 G multiplications at 500×500 pixels.
        layers=layers((32, 64, 128, 128, 64, 320, 512), "batch"),
        mean=(0.5, 0.5, 0.5),
        std=(0.25, 0.25, 0.25),
    ),
}

SHIPPED: Mapping[str, Shipped] = {
    "scenes": Shipped(package="wsf_oquab", file="weights/scenes.safetensors", preset="small")
}
