"""The networks of the two systems that describe full images, and where their weights come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from wsf import Architecture, ConvLayer, Shipped, Sliding

Norm: TypeAlias = Literal["local", "batch"]
Maps: TypeAlias = tuple[int, int, int, int, int, int, int]
"""Of five convolutions and two fully connected layers."""


def zf_layers(maps: Maps, norm: Norm) -> tuple[ConvLayer, ...]:
    """Krizhevsky's network with smaller first filters that are moved by less: 7×7 by 2, 5×5 by 2. Stride 32.

    Source: Zeiler and Fergus, ECCV 2014, figure 3. Its sides, from 224 to 110, 55, 26, 13 and 6, leave a zero open in
    C1 and in the first two maxima, which must be somewhere.
    Differs: that zero stands before the picture in C1, which brings a cell nearer to the middle of its window, and
    after the map in the maxima. "Contrast normalisation" is Krizhevsky's, with his numbers; `batch` replaces it. `maps`
    may be fewer.
    """
    every: Literal["none", "batch"] = "batch" if norm == "batch" else "none"
    c1, c2, c3, c4, c5, fc6, fc7 = maps
    halved, open_pool = Sliding(3, stride=2), Sliding(3, stride=2, after=1)
    first, second = Sliding(7, stride=2, before=1), Sliding(5, stride=2)
    return (  # sides of the maps for 224 × 224 pixels
        ConvLayer(name="c1", maps=c1, conv=first, norm=norm, pool=open_pool, pool_first=True),  # 110, 55
        ConvLayer(name="c2", maps=c2, conv=second, norm=norm, pool=open_pool, pool_first=True),  # 26, 13
        ConvLayer(name="c3", maps=c3, conv=Sliding.same(3), norm=every),  # 13
        ConvLayer(name="c4", maps=c4, conv=Sliding.same(3), norm=every),  # 13
        ConvLayer(name="c5", maps=c5, conv=Sliding.same(3), norm=every, pool=halved),  # 13, 6
        ConvLayer(name="fc6", maps=fc6, conv=Sliding(6), norm=every, dropout=True),  # 1
        ConvLayer(name="fc7", maps=fc7, conv=Sliding(1), norm=every, dropout=True),  # 1
    )


def cnn_s_layers(maps: Maps, norm: Norm) -> tuple[ConvLayer, ...]:
    """The "slow" network: maxima over 3×3, 2×2 and 3×3 that do not overlap, and a dense C2. Stride 36, window 223.

    Of the 224 pixels that the source feeds, C1 leaves the last out.

    Source: Chatfield et al., BMVC 2014, table 1. Its maxima round up, so that FC6 sees 6×6: here zeros after the map.
    Differs: `batch` replaces the local norm of C1. `maps` may be fewer.
    """
    every: Literal["none", "batch"] = "batch" if norm == "batch" else "none"
    c1, c2, c3, c4, c5, fc6, fc7 = maps
    second = Sliding(5, before=1, after=1)
    return (  # sides of the maps for 224 × 224 pixels
        ConvLayer(
            name="c1", maps=c1, conv=Sliding(7, stride=2), norm=norm, pool=Sliding(3, stride=3, after=2)
        ),  # 109, 37
        ConvLayer(name="c2", maps=c2, conv=second, norm=every, pool=Sliding(2, stride=2, after=1)),  # 35, 18
        ConvLayer(name="c3", maps=c3, conv=Sliding.same(3), norm=every),  # 18
        ConvLayer(name="c4", maps=c4, conv=Sliding.same(3), norm=every),  # 18
        ConvLayer(name="c5", maps=c5, conv=Sliding.same(3), norm=every, pool=Sliding(3, stride=3)),  # 18, 6
        ConvLayer(name="fc6", maps=fc6, conv=Sliding(6), norm=every, dropout=True),  # 1
        ConvLayer(name="fc7", maps=fc7, conv=Sliding(1), norm=every, dropout=True),  # 1
    )


# ImageNet's, on which both were trained.
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_GREY, _QUARTER = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)

ZF_NET: Mapping[str, Architecture] = {
    "paper": Architecture(layers=zf_layers((96, 256, 384, 384, 256, 4096, 4096), "local"), mean=_MEAN, std=_STD),
    "small": Architecture(layers=zf_layers((12, 48, 96, 96, 64, 320, 512), "batch"), mean=_GREY, std=_QUARTER),
}

CNN_S: Mapping[str, Architecture] = {
    "paper": Architecture(layers=cnn_s_layers((96, 256, 512, 512, 512, 4096, 4096), "local"), mean=_MEAN, std=_STD),
    "small": Architecture(layers=cnn_s_layers((12, 32, 96, 96, 64, 320, 512), "batch"), mean=_GREY, std=_QUARTER),
}


def shipped(backbone: str) -> Mapping[str, Shipped]:
    """The weights that ship for a backbone, by name."""
    return {"scenes": Shipped(package="wsf_table1", file=f"weights/{backbone}_scenes.safetensors", preset="small")}
