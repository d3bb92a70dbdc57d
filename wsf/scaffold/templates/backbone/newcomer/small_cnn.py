"""A small fully convolutional network."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class SmallCnn(nn.Module):
    """Images (B, 3, H, W) to features (B, D, h, w), with h = ⌊(H − 32) / 16⌋ + 1 and w alike.

    Convolutions 8/4, 3/2 and 3/2 without padding: the window grows from 8 by 2·4 to 16 and by 2·8 to 32 pixels, the
    stride is 4·2·2 = 16. A cell sees its window and nothing else.
    """

    window = 32
    stride = 16
    multiple = 1
    mean = (0.5, 0.5, 0.5)
    std = (0.25, 0.25, 0.25)

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels
        self.layers = nn.Sequential(
            nn.Conv2d(3, 32, 8, stride=4),
            nn.ReLU(),
            nn.Conv2d(32, 64, 3, stride=2),
            nn.ReLU(),
            nn.Conv2d(64, channels, 3, stride=2),
            nn.ReLU(),
        )
        for layer in self.layers:
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
                assert layer.bias is not None
                nn.init.zeros_(layer.bias)

    def forward(self, images: Tensor) -> Tensor:
        """Images (B, 3, H, W), normalised by `mean` and `std`, to features (B, D, h, w)."""
        features: Tensor = self.layers(images)
        return features

    def centres(self, height: int, width: int) -> tuple[Tensor, Tensor]:
        """Middle of each cell's window in pixels of the input: ys (h,), xs (w,)."""
        return _middles(height), _middles(width)

    def reach(self, height: int, width: int) -> float:
        """Pixels to each side of a cell's centre beyond which it sees nothing: half of its window."""
        return self.window / 2


def _middles(side: int) -> Tensor:
    cells = max(0, (side - SmallCnn.window) // SmallCnn.stride + 1)
    return SmallCnn.window / 2 + SmallCnn.stride * torch.arange(cells, dtype=torch.float64)
