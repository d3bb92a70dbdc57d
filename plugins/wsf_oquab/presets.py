"""The two sizes of the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Preset:
    """Feature maps of C1 to C5, FC6 and FC7, how they are normalised, and the colours that the network expects."""

    name: str
    maps: tuple[int, int, int, int, int, int, int]
    norm: Literal["local", "batch"]
    mean: Colour
    std: Colour


PRESETS: Mapping[str, Preset] = {
    "paper": Preset(
        name="paper",
        maps=(96, 256, 384, 384, 256, 6144, 6144),
        norm="local",
        # ImageNet's, on which the paper's network was trained.
        mean=(0.485, 0.456, 0.406),
        std=(0.229, 0.224, 0.225),
    ),
    "small": Preset(
        name="small",
        # 1.26 M parameters, 0.71 G multiplications at 500×500 pixels.
        maps=(32, 64, 128, 128, 64, 320, 512),
        norm="batch",
        mean=(0.5, 0.5, 0.5),
        std=(0.25, 0.25, 0.25),
    ),
}
