"""Class maps over their pictures, for people to look at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

VIRIDIS = np.array(
    [
        (68, 1, 84),
        (72, 40, 120),
        (62, 74, 137),
        (49, 104, 142),
        (38, 130, 142),
        (31, 158, 137),
        (53, 183, 121),
        (109, 205, 89),
        (180, 222, 44),
        (253, 231, 37),
    ],
    dtype=np.float64,
)
"""Ten steps of matplotlib's viridis, from 0 to 1, equally far apart to the eye, in print and to the colour-blind.

Source: Nathaniel J. Smith, Stéfan van der Walt and Eric Firing; dedicated to the public domain (CC0).
"""

SHARES = (0.35, 0.75)
"""Of a pixel that is the map's colour, where the map is 0 and where it is 1; the rest is the picture, in grey, so that
every colour is the map's."""


def coloured(values: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Values (H, W) in [0, 1] to colours (H, W, 3)."""
    steps = np.linspace(0, 1, len(VIRIDIS))
    channels = [np.interp(values, steps, channel) for channel in VIRIDIS.T]
    return np.round(np.stack(channels, axis=-1)).astype(np.uint8)


def overlay(image: Image.Image, values: NDArray[np.floating]) -> Image.Image:
    """A picture, of any size, under its map (H, W): (W, H), RGB."""
    height, width = values.shape
    grey = np.asarray(image.convert("L").resize((width, height), Image.Resampling.BILINEAR), dtype=np.float64)
    share = np.interp(values, (0, 1), SHARES)[..., None]
    return Image.fromarray(np.round(share * coloured(values) + (1 - share) * grey[..., None]).astype(np.uint8))


def mark(
    image: Image.Image, point: tuple[float, float] | None, boxes: Sequence[Sequence[float]], size: tuple[float, float]
) -> None:
    """Draws a ring around a point, if any, and boxes into a picture; all are in pixels of one of `size`, (W, H)."""
    draw = ImageDraw.Draw(image)
    across, down = image.width / size[0], image.height / size[1]
    thin = max(1, round(max(image.size) / 250))
    # White on black is seen on any ground.
    for colour, width, grow in (("black", 3 * thin, thin), ("white", thin, 0)):
        for x0, y0, x1, y1 in ((box[0], box[1], box[2], box[3]) for box in boxes):
            corners = (x0 * across - grow, y0 * down - grow, x1 * across - 1 + grow, y1 * down - 1 + grow)
            draw.rectangle(_ordered(corners), outline=colour, width=width)
        if point is not None:
            x, y, radius = point[0] * across, point[1] * down, 3 * thin + grow
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=colour, width=width)


def _ordered(corners: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A box narrower than a pixel is one pixel wide."""
    x0, y0, x1, y1 = corners
    return x0, y0, max(x0, x1), max(y0, y1)
