"""Backbones that break one promise each. The sound one: convolutions 8/4 and 3/2, window 16, stride 8."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from broken import Broken
from broken.aggregators import NoParams
from wsf import Backbone


class Sound(nn.Module):
    channels, window, stride, multiple = 6, 16, 8, 1
    mean, std = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Conv2d(3, 6, 8, stride=4), nn.Conv2d(6, 6, 3, stride=2)

    def forward(self, images: Tensor) -> Tensor:
        features: Tensor = self.second(self.first(images).relu())
        return features

    def centres(self, height: int, width: int) -> tuple[Tensor, Tensor]:
        ys, xs = (8.0 + 8.0 * torch.arange((side - 16) // 8 + 1, dtype=torch.float64) for side in (height, width))
        return ys, xs


class WithoutColours(Sound):
    std = None


class CutToASquare(Sound):
    def forward(self, images: Tensor) -> Tensor:
        side = min(images.shape[2:])
        return super().forward(images[:, :, :side, :side])

    def centres(self, height: int, width: int) -> tuple[Tensor, Tensor]:
        return super().centres(min(height, width), min(height, width))


class MiscountedChannels(Sound):
    channels = 7


class LargeWindow(Sound):
    window = 20


class SmallStride(Sound):
    stride = 4


class CentresAtCorners(Sound):
    def centres(self, height: int, width: int) -> tuple[Tensor, Tensor]:
        ys, xs = super().centres(height, width)
        return ys - 8, xs - 8


class ShortReach(Sound):
    def reach(self, height: int, width: int) -> float:  # noqa: ARG002
        return 7.0


class AgainstTheBatch(Sound):
    def forward(self, images: Tensor) -> Tensor:
        features = super().forward(images)
        return features - features.mean(0, keepdim=True)


class FrozenByForce(Sound):
    def forward(self, images: Tensor) -> Tensor:
        maps = F.conv2d(images, self.first.weight.detach(), self.first.bias, stride=4)
        features: Tensor = self.second(maps.relu())
        return features


def backbone(network: Any) -> Backbone[Any]:
    return Backbone(name="broken", params=NoParams, summary="for a test", build=lambda *_: network())


BROKEN = {
    "declares": Broken(backbone(WithoutColours), "std: expected three numbers (red, green, blue), got None"),
    "shapes": Broken(backbone(CutToASquare), "32x16 pixels: expected (3, 1) cells, as squares give, got (1, 1)"),
    "channels": Broken(backbone(MiscountedChannels), "channels: declares 7, gives 6"),
    "window": Broken(backbone(LargeWindow), "window: declares 20 pixels, but 19 give 1 cells already"),
    "stride": Broken(backbone(SmallStride), "stride: declares 4 pixels, but cells are added at sides of [24]"),
    "centres": Broken(backbone(CentresAtCorners), "centres: tells 16 for the middle cell of 48x32 pixels"),
    "reach": Broken(backbone(ShortReach), "reach: tells 7 pixels, but a cell sees 8 from its centre"),
    "separate_images": Broken(backbone(AgainstTheBatch), "change with the image beside theirs"),
    "gradients": Broken(backbone(FrozenByForce), "no gradient reaches first.weight in training"),
}
