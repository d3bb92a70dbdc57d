"""C1 to FC7 as one fully convolutional network."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn

from wsf_oquab.presets import Preset


class OquabCNN(nn.Module):
    """Images (B, 3, H, W) to the features of FC7 (B, D, h, w), with h = ⌊(H − 224) / 32⌋ + 1 and w alike.

    On an image of 224×224 pixels this is an ordinary classifier's network. On a larger one, cell (i, j) is what it says
    of the window whose corner is at pixel (32 i, 32 j); about, because C2 to C5 are padded, and inside a larger image
    see across the window's border: 355 pixels in all.

    Source: Oquab et al., CVPR 2015; layers after Krizhevsky et al., NIPS 2012, with the widths of the former.
    Differs: the preset `small` is narrower and has batch norms, with which it trains from scratch in minutes.
    """

    window = 224
    stride = 32
    multiple = 1

    def __init__(self, preset: Preset, dropout: float = 0.0) -> None:
        super().__init__()
        c1, c2, c3, c4, c5, fc6, fc7 = preset.maps
        self.channels = fc7
        self.mean = preset.mean
        self.std = preset.std
        batch = preset.norm == "batch"
        local = preset.norm == "local"
        # Three pixels in all let 224 be the smallest side that gives a cell; a padding of 2 on both sides gives 223.
        self.pad = nn.ZeroPad2d((2, 1, 2, 1))
        self.c1 = _layer(3, c1, 11, stride=4, batch_norm=batch, local_norm=local)
        self.c2 = _layer(c1, c2, 5, padding=2, batch_norm=batch, local_norm=local)
        self.c3 = _layer(c2, c3, 3, padding=1, batch_norm=batch)
        self.c4 = _layer(c3, c4, 3, padding=1, batch_norm=batch)
        self.c5 = _layer(c4, c5, 3, padding=1, batch_norm=batch)
        self.fc6 = _layer(c5, fc6, 6, batch_norm=batch)
        self.fc7 = _layer(fc6, fc7, 1, batch_norm=batch)
        self.pool = nn.MaxPool2d(3, stride=2)
        self.dropout = nn.Dropout2d(dropout)

    def forward(self, images: Tensor) -> Tensor:
        """Images (B, 3, H, W) to features (B, D, h, w). Sizes in the comments: for 224×224 and `paper`."""
        maps = self.pool(self.c1(self.pad(images)))  # (B, 96, 27, 27)
        maps = self.pool(self.c2(maps))  # (B, 256, 13, 13)
        maps = self.c4(self.c3(maps))  # (B, 384, 13, 13)
        maps = self.pool(self.c5(maps))  # (B, 256, 6, 6)
        maps = self.dropout(self.fc6(maps))  # (B, 6144, 1, 1)
        features: Tensor = self.dropout(self.fc7(maps))  # (B, 6144, 1, 1)
        return features

    def centres(self, height: int, width: int) -> tuple[Tensor, Tensor]:
        """Middle of each cell's window in pixels of the input: ys (h,), xs (w,), float64.

        111.5 + 32 i, because C1's padding has one pixel more before the image than after it.
        """
        ys, xs = (
            111.5 + self.stride * torch.arange(max(0, (side - self.window) // self.stride + 1), dtype=torch.float64)
            for side in (height, width)
        )
        return ys, xs

    def reach(self, height: int, width: int) -> float:  # noqa: ARG002
        """Pixels to each side of a cell's centre outside of which it sees nothing: half of 355, for any input.

        Neither norm reaches farther: the local one is over neighbouring channels.
        """
        return 177.5


def _layer(
    inputs: int,
    outputs: int,
    kernel: int,
    *,
    stride: int = 1,
    padding: int = 0,
    batch_norm: bool,
    local_norm: bool = False,
) -> nn.Sequential:
    """Convolution, ReLU and what normalises them, with He's first weights (He et al., ICCV 2015)."""
    conv = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=padding, bias=not batch_norm)
    nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
    if conv.bias is not None:
        nn.init.zeros_(conv.bias)
    parts: OrderedDict[str, nn.Module] = OrderedDict(conv=conv)
    if batch_norm:
        parts["norm"] = nn.BatchNorm2d(outputs)
    parts["relu"] = nn.ReLU(inplace=True)
    if local_norm:
        # Krizhevsky's k = 2, n = 5, α = 1e-4, β = 0.75; torch divides alpha by n, the paper's formula does not.
        parts["norm"] = nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0)
    return nn.Sequential(parts)
