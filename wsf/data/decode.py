"""Encoded pictures to pixels: one decoder, Pillow, and one way to deal with each oddity that a picture may have."""

from __future__ import annotations

import io

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from wsf.errors import DataError

# No others, since a picture is not to be trusted: Pillow hands PostScript to Ghostscript, which would execute it.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "JPEG2000")
_PAPER = (255, 255, 255, 255)
_TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Every decoder is imported now, because Pillow's own first use of them is not safe between threads.
Image.init()


def decode(data: bytes, name: str) -> Image.Image:
    """The first frame as RGB, after its EXIF rotation. Raises DataError.

    What is transparent shows white paper; 16 bits become 8 by dividing by 257. `name` is the picture, for the message.
    """
    try:
        image = _opened(data)
        orientation = _orientation(image)
        image.load()
        rgb = _to_rgb(image)
    except Exception as error:  # Pillow's decoders raise nearly anything for bytes that are damaged.
        raise _unreadable(name, error) from error
    return rgb.transpose(_TRANSPOSE[orientation]) if orientation in _TRANSPOSE else rgb


def size_of(data: bytes, name: str) -> tuple[int, int]:
    """(width, height) in pixels after EXIF rotation, read from the header alone. Raises DataError."""
    try:
        image = _opened(data)
        width, height = image.size
        return (height, width) if _orientation(image) >= 5 else (width, height)
    except Exception as error:
        raise _unreadable(name, error) from error


def _opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=_FORMATS)
    # Pillow itself only warns up to twice its limit.
    limit = Image.MAX_IMAGE_PIXELS
    if limit is not None and image.width * image.height > limit:
        raise ValueError(f"{image.width} by {image.height} pixels, more than the {limit} that are safe to decode")
    return image


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8, that is still to be applied; 1 where the EXIF block is damaged.

    Differs from `ImageOps.exif_transpose`: only what stands before the pixels counts, so that the size is known without
    decoding them.
    """
    if image.format == "TIFF":  # Pillow has applied it.
        return 1
    try:
        # Not image.getexif(), which decodes a PNG without EXIF to look behind its pixels.
        orientation = Image.Image.getexif(image).get(ExifTags.Base.Orientation, 1)
    except Exception:
        return 1
    return orientation if orientation in _TRANSPOSE else 1


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        image = _to_8_bits(image)
    if image.mode == "F":
        raise ValueError("floating-point pixels, whose white is not known; save it with 8 or 16 bits")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", seen.size, _PAPER), seen).convert("RGB")
    return image.convert("RGB")


def _to_8_bits(image: Image.Image) -> Image.Image:
    """Grey of up to 16 bits; Pillow's own conversion would cut everything above 255 off."""
    pixels = np.asarray(image)
    if pixels.size and (pixels.min() < 0 or pixels.max() > 65535):
        raise ValueError("more than 16 bits a pixel; save it with 8 or 16 bits")
    return Image.fromarray(np.round(pixels / 257).astype(np.uint8))


def _unreadable(name: str, error: Exception) -> DataError:
    if isinstance(error, UnidentifiedImageError):
        reason = f"not one of {', '.join(_FORMATS)}"
    else:
        reason = str(error) or type(error).__name__
    return DataError(f"{name}: not a picture that Pillow can read ({reason}); replace it, or take it out of the data")
