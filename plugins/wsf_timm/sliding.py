"""A classifier's network whose global pooling slides."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from wsf import RecipeError
from wsf_timm.geometry import Geometry


class SlidingWindow(nn.Module):
    r"""Images (B, 3, H, W) to features (B, D, h, w): what the network's head says of each n×n cells of its last map.

    $$ f_{ij} = \mathrm{head}\Bigl(\tfrac{1}{n^2} \sum_{a,b=0}^{n-1} x_{i+a,\,j+b}\Bigr) $$

    x is the last map, n its side for a picture of `side` pixels, and head all that stands between pooling and
    classifier (nothing, a convolution, a norm). On a picture of `side`×`side` pixels the one cell is the classifier's
    own feature. A head that does not begin by averaging (VGG's fully connected layers, a maximum, attention) is applied
    to each n×n cells by itself instead, which costs more.

    Source: Oquab et al., CVPR 2015, section 3, carried over to networks that end in global average pooling.
    """

    def __init__(
        self,
        network: Any,
        *,
        name: str,
        side: int,
        mean: tuple[float, float, float],
        std: tuple[float, float, float],
    ) -> None:
        super().__init__()
        self.network = network
        self.mean = mean
        self.std = std
        self._geometry = Geometry(network, side, name)
        self._layout = self._geometry.layout
        self.window = self._geometry.window
        self.stride = self._geometry.stride
        self.multiple = self._geometry.multiple
        self._check_tokens(name)
        self._averages = self._is_average()
        self.channels = self._try(name).shape[1]

    def forward(self, images: Tensor) -> Tensor:
        """Images (B, 3, H, W) to features (B, D, h, w); H and W at least `window`."""
        n = self._geometry.cells
        last = self.network.forward_features(images)
        maps = self._layout.to_maps(last, images.shape[2], images.shape[3])  # (B, C, h + n - 1, w + n - 1)
        if self._averages:
            means = F.avg_pool2d(F.avg_pool2d(maps, (n, 1), stride=1), (1, n), stride=1)  # (B, C, h, w)
            return self._cells(means[..., None, None])
        windows = maps.unfold(2, n, 1).unfold(3, n, 1)  # (B, C, h, w, n, n)
        # A row at a time, because windows overlap and their copies would fill n² times the map's memory.
        return torch.cat([self._cells(row) for row in torch.split(windows, 1, dim=2)], dim=2)

    def centres(self, height: int, width: int) -> tuple[Tensor, Tensor]:
        """Middle of each cell's window in pixels of the input: ys (h,), xs (w,), float64."""
        return self._geometry.centres(height, -2), self._geometry.centres(width, -1)

    def reach(self, height: int, width: int) -> float:
        """Pixels to each side of a cell's centre outside of which it sees nothing, or infinity where that is unknown.

        Infinite too where a cell sees the whole picture, by squeeze-and-excitation or attention.
        """
        return max(self._geometry.reach(height, -2), self._geometry.reach(width, -1))

    def _cells(self, windows: Tensor) -> Tensor:
        """(B, C, h, w, a, b) → (B, D, h, w): the head on each window by itself."""
        each = windows.permute(0, 2, 3, 1, 4, 5)  # (B, h, w, C, a, b)
        batch, height, width = each.shape[:3]
        features = self._head(self._layout.from_maps(each.flatten(0, 2)))  # (B·h·w, D)
        return features.reshape(batch, height, width, -1).permute(0, 3, 1, 2)

    def _head(self, last: Tensor) -> Tensor:
        """What stands between pooling and classifier: the network's last map of N pictures → (N, D)."""
        features: Tensor = self.network.forward_head(last, pre_logits=True)
        return features.flatten(1)

    @torch.no_grad()
    def _is_average(self) -> bool:
        """Whether the head sees nothing but the mean of its map, tried on noise."""
        maps = self._noise()
        mean = maps.mean((2, 3), keepdim=True)
        return _equal(self._head(self._layout.from_maps(maps)), self._head(self._layout.from_maps(mean)))

    @torch.no_grad()
    def _check_tokens(self, name: str) -> None:
        """Refuses a head that looks at a token without a place in the picture: all windows would say the same."""
        tokens = self._layout.from_maps(self._noise())
        others = tokens.clone()
        others[:, : self._layout.prefix] = 1
        if self._layout.prefix and not _equal(self._head(tokens), self._head(others)):
            raise RecipeError(
                f"backbone.model: {name} cannot be fully convolutional: it scores a class token, which has no place in "
                "the picture; choose a model that averages its patches"
            )

    @torch.no_grad()
    def _try(self, name: str) -> Tensor:
        """The features of a picture one stride larger than the window: a twin without values cannot tell all faults."""
        side = self.window + self.stride
        try:
            features: Tensor = self(torch.zeros(1, 3, side, side))
        except Exception as error:
            reason = str(error).partition("\n")[0]
            raise RecipeError(
                f"backbone.model: {name} cannot be fully convolutional: it refuses pictures of {side} by {side} pixels "
                f"({reason}); choose a network that takes any size, such as a convolutional one"
            ) from error
        return features

    def _noise(self) -> Tensor:
        return torch.rand(self._geometry.shape, generator=torch.Generator().manual_seed(0))


def _equal(ours: Tensor, theirs: Tensor) -> bool:
    return ours.shape == theirs.shape and bool((ours - theirs).abs().max() <= 1e-4 * theirs.abs().max())
