"""The frame: from a picture of any size to a square of the network's input, and back to the picture's own pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image

from wsf.contracts import Region

if TYPE_CHECKING:
    from torch import Tensor

    from wsf.contracts import BuiltBackbone
    from wsf.recipe.schema import FrameBlock


@dataclass(frozen=True)
class Placement:
    """Where a framed picture comes from: `region` of the picture, in its own pixels, perhaps mirrored.

    `height` and `width` are those that it has in the frame, in pixels at scale 1.
    """

    region: Region
    height: int
    width: int
    flip: bool = False

    def to_picture(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places in the frame, x and y in its pixels (n, 2), as places in the picture, in the picture's own pixels.

        Places on the padding come to the nearest border of the region.
        """
        shares = np.minimum(places / (self.width, self.height), 1.0)
        if self.flip:
            shares[:, 0] = 1 - shares[:, 0]
        x0, y0, x1, y1 = self.region
        inside: NDArray[np.float64] = (x0, y0) + shares * (x1 - x0, y1 - y0)
        return inside

    def to_frame(
        self, xs: NDArray[np.float64], ys: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The way back: xs and ys in the picture's own pixels, of any shapes, as those of the same places in the frame.

        Places outside of the region go outside of the framed picture.
        """
        x0, y0, x1, y1 = self.region
        across, down = (xs - x0) / (x1 - x0), (ys - y0) / (y1 - y0)
        if self.flip:
            across = 1 - across
        return across * self.width, down * self.height


def framed(image: Image.Image, region: Region, frame: FrameBlock) -> NDArray[np.uint8]:
    """A region of a picture, resized as the frame says, not padded: (h, w, 3), h and w at most `size`."""
    width, height = extent(region, frame)
    # Pillow's bilinear filter covers all the pixels that a smaller one is made of.
    resized = image.resize((width, height), Image.Resampling.BILINEAR, box=region)
    return np.array(resized)  # a copy: Pillow's own memory is read-only


def extent(region: Region, frame: FrameBlock) -> tuple[int, int]:
    """Width and height in the frame, in pixels, of a region of a picture."""
    if frame.fit == "warp":
        return frame.size, frame.size
    width, height = region[2] - region[0], region[3] - region[1]
    ratio = frame.size / max(width, height)
    return max(1, round(width * ratio)), max(1, round(height * ratio))


def batch_of(pictures: Sequence[NDArray[np.uint8]], size: int, backbone: BuiltBackbone, device: torch.device) -> Tensor:
    """Framed pictures, normalised and then padded at the right and the bottom: (B, 3, size, size) of float32.

    Normalised before padding, so that the padding is the mean colour.
    """
    if device.type == "cuda":
        return _batch_on_gpu(pictures, size, backbone, device)
    batch = torch.zeros(len(pictures), 3, size, size, device=device)
    mean = torch.tensor(backbone.mean, device=device).view(3, 1, 1) * 255
    std = torch.tensor(backbone.std, device=device).view(3, 1, 1) * 255
    for row, pixels in zip(batch, pictures, strict=True):
        height, width = pixels.shape[:2]
        # Plane by plane: processors normalise and resize that several times as fast as colour by colour.
        picture = torch.from_numpy(pixels).to(device).permute(2, 0, 1).contiguous()
        torch.sub(picture, mean, out=row[:, :height, :width]).div_(std)
    return batch


def _batch_on_gpu(
    pictures: Sequence[NDArray[np.uint8]], size: int, backbone: BuiltBackbone, device: torch.device
) -> Tensor:
    """Sent as bytes, all at once, and normalised together: a GPU waits longer for sixteen copies than for one."""
    frames = torch.empty(len(pictures), size, size, 3, dtype=torch.uint8, pin_memory=True)
    # By NumPy, one thread: torch's many would wait for those that decode.
    for frame, pixels in zip(frames.numpy(), pictures, strict=True):
        frame[: pixels.shape[0], : pixels.shape[1]] = pixels
    batch = frames.to(device, non_blocking=True).permute(0, 3, 1, 2).contiguous().float()
    mean, std = torch.tensor((backbone.mean, backbone.std)).mul(255).view(2, 1, 3, 1, 1).to(device)
    height, width = torch.tensor([pixels.shape[:2] for pixels in pictures]).T.to(device)
    pixel = torch.arange(size, device=device)
    inside = (pixel < height[:, None])[:, None, :, None] & (pixel < width[:, None])[:, None, None, :]
    return batch.sub_(mean).div_(std).mul_(inside)


def side_at(size: int, scale: float, multiple: int) -> int:
    """Pixels of a frame's side at a scale, rounded to the network's multiple."""
    return max(multiple, round(size * scale / multiple) * multiple)


def at_side(images: Tensor, side: int, *, antialias: bool) -> Tensor:
    """(B, 3, S, S) → (B, 3, side, side), bilinear."""
    if side == images.shape[-1]:
        return images
    shrinks = side < images.shape[-1]
    return F.interpolate(images, size=(side, side), mode="bilinear", antialias=antialias and shrinks)


def valid_cells(ys: Tensor, xs: Tensor, extents: Tensor) -> Tensor:
    """The cells whose centre lies on the picture, or else the nearest one: (B, 1, h, w) of bool.

    `ys` (h,), `xs` (w,): centres in pixels of the input; `extents` (B, 2): the pictures' heights and widths in the
    same pixels. The picture lies at the top left, so that a nearest cell is always the first of its row or column.
    """
    rows = ys < extents[:, :1]  # (B, h)
    columns = xs < extents[:, 1:]  # (B, w)
    rows[:, 0] = True
    columns[:, 0] = True
    return (rows[:, :, None] & columns[:, None, :])[:, None]
