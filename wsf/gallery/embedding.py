"""Pictures and maps as text in a page, small enough for all of them together."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from PIL import Image

from wsf.gallery.drawing import Drawn

BYTES = 18_000_000
"""All pictures and maps of a page together, as they stand in it; a page has 20 MB, the rest of which is text."""


@dataclass(frozen=True)
class Detail:
    """Longest sides of pictures and maps, in pixels, and the quality of JPEG."""

    image_size: int
    map_size: int
    quality: int


# 240 pictures of pure noise, which nothing compresses, fit with the last of them.
DETAILS = (Detail(320, 96, 82), Detail(256, 96, 76), Detail(192, 64, 70), Detail(128, 48, 60))
"""From the best down: the first with which all fit is taken."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Embedded:
    """`data:` URLs of a picture (JPEG) and of its map (PNG, grey: 0 is 0 and 255 is 1)."""

    image: str
    map: str


def embed(drawn: Mapping[Key, Drawn], most: int = BYTES) -> dict[Key, Embedded]:
    """All of them, in as much detail as `most` bytes allow; with the least detail where none does."""
    found: dict[Key, Embedded] = {}
    for detail in DETAILS:
        found = {key: _embedded(one, detail) for key, one in drawn.items()}
        if sum(len(one.image) + len(one.map) for one in found.values()) <= most:
            break
    return found


def _embedded(drawn: Drawn, detail: Detail) -> Embedded:
    image, values = drawn.image.copy(), Image.fromarray(np.round(drawn.map * 255).astype(np.uint8))
    image.info.clear()  # Pillow would write a comment of the camera's again
    image.thumbnail((detail.image_size, detail.image_size), Image.Resampling.LANCZOS)
    values.thumbnail((detail.map_size, detail.map_size), Image.Resampling.BILINEAR)
    jpeg, png = io.BytesIO(), io.BytesIO()
    image.save(jpeg, "JPEG", quality=detail.quality, optimize=True)
    values.save(png, "PNG", optimize=True)
    return Embedded(_url("image/jpeg", jpeg), _url("image/png", png))


def _url(kind: str, data: io.BytesIO) -> str:
    return f"data:{kind};base64,{b64encode(data.getvalue()).decode('ascii')}"
