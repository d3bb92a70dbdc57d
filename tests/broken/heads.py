"""Heads that break one promise each."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from broken import Broken
from broken.aggregators import NoParams
from wsf import Head, HeadContext


class Linear(nn.Module):
    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        self.layer = nn.Conv2d(channels, classes, 1)

    def forward(self, features: Tensor) -> Tensor:
        maps: Tensor = self.layer(features)
        return maps


class Squeezed(Linear):
    def forward(self, features: Tensor) -> Tensor:
        return super().forward(features).squeeze()


class AgainstTheBatch(Linear):
    def forward(self, features: Tensor) -> Tensor:
        maps = super().forward(features)
        return maps - maps.mean(0, keepdim=True)


class WithAnIdleWeight(Linear):
    def __init__(self, channels: int, classes: int) -> None:
        super().__init__(channels, classes)
        self.idle = nn.Parameter(torch.zeros(classes))


class Rounded(Linear):
    def forward(self, features: Tensor) -> Tensor:
        maps = super().forward(features)
        return maps + (maps.round() - maps).detach()


def head(network: Any) -> Head[Any]:
    def build(_params: NoParams, context: HeadContext) -> nn.Module:
        built: nn.Module = network(context.channels, len(context.classes))
        return built

    return Head(name="broken", params=NoParams, summary="for a test", build=build)


BROKEN = {
    "shapes": Broken(head(Squeezed), "expected class maps (1, 3, 1, 1), got (3,)"),
    "separate_images": Broken(head(AgainstTheBatch), "change with the image beside theirs"),
    "gradients": Broken(head(WithAnIdleWeight), "no gradient reaches idle in training"),
    "gradcheck": Broken(head(Rounded), "the gradient is not that of what is computed"),
}
