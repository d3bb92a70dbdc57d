"""Pictures as text: their sizes, and what of them is kept."""

from __future__ import annotations

import io
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image

from wsf.gallery import Drawn
from wsf.gallery.embedding import BYTES, DETAILS, embed
from wsf.gallery.selection import MOST

NOISE = np.random.default_rng(0)


def noise() -> Drawn:
    """What no format compresses, as large as pictures are drawn for a page."""
    side, small = DETAILS[0].image_size, DETAILS[0].map_size
    pixels = NOISE.integers(0, 256, (side, side, 3), dtype=np.uint8)
    values = NOISE.random((small, small), dtype=np.float32)
    return Drawn(Image.fromarray(pixels), values, side, side, None, probable=True)


def opened(url: str) -> Image.Image:
    return Image.open(io.BytesIO(b64decode(url.partition(",")[2])))


def test_twelve_pictures_of_noise_for_each_of_twenty_classes_fit_the_page() -> None:
    assert MOST == 240
    (found,) = embed({"a": noise()}, most=0).values()
    assert MOST * (len(found.image) + len(found.map)) <= BYTES


def test_the_most_detail_that_fits_is_taken() -> None:
    drawn = {"a": noise(), "b": noise()}
    sides, sizes = [], []
    for detail in DETAILS:
        sizes.append(
            sum(len(one.image) + len(one.map) for one in embed(drawn, sizes[-1] - 1 if sizes else BYTES).values())
        )
        sides.append(detail.image_size)
    assert sizes == sorted(sizes, reverse=True)
    for side, size in zip(sides, sizes, strict=True):
        found = embed(drawn, size)
        assert sum(len(one.image) + len(one.map) for one in found.values()) == size
        assert opened(found["a"].image).width == side


def test_a_map_is_grey_from_black_for_0_to_white_for_1() -> None:
    values = np.array([[0.0, 0.5], [0.75, 1.0]], np.float32)
    (found,) = embed({"a": Drawn(Image.new("RGB", (2, 2)), values, 2, 2, None, probable=True)}).values()
    image = opened(found.map)
    assert (image.format, image.mode) == ("PNG", "L")
    assert np.asarray(image).tolist() == [[0, 128], [191, 255]]


def test_what_a_camera_wrote_beside_the_pixels_is_left_out() -> None:
    data = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "at home"
    Image.new("RGB", (8, 8), (200, 0, 0)).save(data, "JPEG", exif=exif, comment=b"at home")
    with Image.open(data) as image:
        assert image.getexif()
        (found,) = embed({"a": Drawn(image.copy(), np.zeros((2, 2), np.float32), 8, 8, None, probable=True)}).values()
    assert not opened(found.image).getexif()
    assert b"at home" not in b64decode(found.image.partition(",")[2])


def test_small_pictures_are_not_made_larger() -> None:
    (found,) = embed(
        {"a": Drawn(Image.new("RGB", (20, 10)), np.zeros((5, 10), np.float32), 20, 10, None, probable=True)}
    ).values()
    assert (opened(found.image).size, opened(found.map).size) == ((20, 10), (10, 5))


@pytest.mark.parametrize("most", [0, BYTES])
def test_no_pictures_are_no_pictures(most: int) -> None:
    assert embed({}, most) == {}
