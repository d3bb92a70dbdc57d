from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from wsf.data.decode import decode, size_of
from wsf.errors import DataError

RED, GREEN, BLUE, WHITE, GREY = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (128, 128, 128)


def encoded(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def picture(*rows: tuple[tuple[int, int, int], ...]) -> Image.Image:
    return Image.fromarray(np.array(rows, dtype=np.uint8))


def pixels(data: bytes) -> list[list[tuple[int, ...]]]:
    return [[tuple(pixel) for pixel in row] for row in np.asarray(decode(data, "x.png")).tolist()]


# What a viewer shows of a picture stored as red, green over blue, white, for each EXIF orientation.
ROTATED = {
    1: [[RED, GREEN], [BLUE, WHITE]],
    2: [[GREEN, RED], [WHITE, BLUE]],
    3: [[WHITE, BLUE], [GREEN, RED]],
    4: [[BLUE, WHITE], [RED, GREEN]],
    5: [[RED, BLUE], [GREEN, WHITE]],
    6: [[BLUE, RED], [WHITE, GREEN]],
    7: [[WHITE, GREEN], [BLUE, RED]],
    8: [[GREEN, WHITE], [RED, BLUE]],
}


@pytest.mark.parametrize("form", ["PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", ROTATED)
def test_the_exif_rotation_is_applied_once(orientation: int, form: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if form == "WEBP" else {}
    data = encoded(picture((RED, GREEN), (BLUE, WHITE)), form, exif=exif, **options)
    assert pixels(data) == ROTATED[orientation]


@pytest.mark.parametrize("form", ["PNG", "TIFF", "JPEG", "WEBP"])
@pytest.mark.parametrize(("orientation", "size"), [(1, (30, 20)), (3, (30, 20)), (6, (20, 30)), (8, (20, 30))])
def test_the_size_is_that_of_the_rotated_picture(orientation: int, size: tuple[int, int], form: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(Image.new("RGB", (30, 20)), form, exif=exif)
    assert size_of(data, "x") == decode(data, "x").size == size


def test_the_size_is_read_without_decoding_the_pixels() -> None:
    data = encoded(Image.effect_noise((300, 200), 50))
    assert size_of(data[:100], "x.png") == (300, 200)
    with pytest.raises(DataError):
        decode(data[:100], "x.png")


def test_a_damaged_exif_block_means_no_rotation() -> None:
    data = encoded(picture((RED, GREEN)), "PNG", exif=b"Exif\0\0no such thing")
    assert pixels(data) == [[RED, GREEN]]
    assert size_of(data, "x") == (2, 1)


def test_what_is_transparent_shows_white_paper() -> None:
    image = Image.fromarray(np.array([[[255, 0, 0, 255], [255, 0, 0, 0], [0, 0, 0, 127]]], dtype=np.uint8))
    assert pixels(encoded(image)) == [[RED, WHITE, GREY]]


def test_the_transparent_colour_of_a_palette_shows_white_paper() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.putpixel((1, 0), 1)
    assert pixels(encoded(image)) == [[RED, GREEN]]
    assert pixels(encoded(image, transparency=1)) == [[RED, WHITE]]


def test_grey_becomes_three_equal_channels() -> None:
    assert pixels(encoded(Image.new("L", (1, 1), 128))) == [[GREY]]
    assert pixels(encoded(Image.new("1", (1, 1), 1))) == [[WHITE]]
    assert pixels(encoded(Image.new("LA", (1, 1), (0, 127)))) == [[GREY]]


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_and_not_cut_off(form: str) -> None:
    image = Image.fromarray(np.array([[0, 128 * 257, 65535]], dtype=np.uint16))
    assert pixels(encoded(image, form)) == [[(0, 0, 0), GREY, WHITE]]


def test_cmyk_becomes_rgb() -> None:
    data = encoded(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG", quality=100)
    assert np.abs(np.subtract(pixels(data)[0][0], RED)).max() <= 3


def test_of_an_animation_the_first_frame_is_taken() -> None:
    frames = [Image.new("RGB", (2, 2), colour) for colour in (RED, BLUE)]
    assert pixels(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))[0][0] == RED


def huge_png() -> bytes:
    """A header that promises 20,000 by 20,000 pixels."""
    data = bytearray(encoded(Image.new("L", (1, 1))))
    data[16:24] = (20_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not one of JPEG, PNG"),
        (b"no picture at all", "not one of JPEG, PNG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", "not one of JPEG, PNG"),
        (encoded(Image.effect_noise((64, 64), 50), "JPEG")[:-200], "truncated"),
        (encoded(Image.effect_noise((64, 64), 50), "PNG")[:-200], "truncated"),
        (encoded(Image.new("F", (2, 2)), "TIFF"), "floating-point"),
        (encoded(Image.new("I", (2, 2), 70_000), "TIFF"), "more than 16 bits"),
        (huge_png(), "exceeds limit"),
    ],
    ids=["empty", "text", "postscript", "cut_jpeg", "cut_png", "float", "32_bits", "bomb"],
)
def test_what_is_no_picture_is_one_error_with_its_name(data: bytes, reason: str) -> None:
    with pytest.raises(DataError, match=rf"^a/b\.jpg: not a picture that Pillow can read \(.*{reason}") as caught:
        decode(data, "a/b.jpg")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("read", [decode, size_of])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_more_pixels_than_are_safe_are_refused_even_where_pillow_only_warns(
    read: Callable[[bytes, str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = encoded(Image.new("L", (100, 100)))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 9_000)
    with pytest.raises(DataError, match="100 by 100 pixels, more than the 9000 that are safe"):
        read(data, "x")


@pytest.mark.filterwarnings("ignore")
@given(st.data())
@settings(max_examples=50, deadline=None)
def test_damaged_bytes_give_a_picture_or_a_data_error_and_nothing_else(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(["JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "PPM"]))
    damaged = bytearray(encoded(Image.linear_gradient("L").resize((16, 16)).convert("RGB"), form))
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    for read in (decode, size_of):
        with suppress(DataError):
            read(bytes(damaged), "x")


def test_threads_decode_what_one_thread_decodes() -> None:
    data = [encoded(Image.effect_noise((40, 30), 50).convert("RGB"), form) for form in ("JPEG", "PNG", "WEBP")] * 20
    alone = [np.asarray(decode(each, "x")) for each in data]
    with ThreadPoolExecutor(8) as pool:
        together = pool.map(lambda each: np.asarray(decode(each, "x")), data)
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))
