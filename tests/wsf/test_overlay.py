"""Maps as colours over their pictures."""

from __future__ import annotations

import numpy as np
from PIL import Image

from wsf.overlay import VIRIDIS, coloured, mark, overlay


def lightness(colours: np.ndarray) -> np.ndarray:
    """CIE L* of sRGB colours (..., 3)."""
    shares = colours / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    luminance = linear @ (0.2126, 0.7152, 0.0722)
    return np.where(luminance > 0.008856, 116 * np.cbrt(luminance) - 16, 903.3 * luminance)


def test_the_ends_of_the_scale_are_those_of_viridis() -> None:
    found = coloured(np.array([[0.0, 1.0]]))
    assert found.tolist() == [[[68, 1, 84], [253, 231, 37]]]


def test_colours_get_lighter_by_equal_steps_so_that_every_eye_and_printer_tells_them_apart() -> None:
    steps = np.diff(lightness(coloured(np.linspace(0, 1, 21)[None])[0].astype(float)))
    assert (steps > 0).all()
    assert steps.max() < 1.6 * steps.mean()
    assert len(VIRIDIS) == 10


def test_an_overlay_shows_the_picture_in_grey_and_the_map_in_colour() -> None:
    image = Image.new("RGB", (8, 4), (255, 0, 0))
    values = np.zeros((2, 4))
    values[:, 2:] = 1
    found = np.asarray(overlay(image, values)).astype(int)
    assert found.shape == (2, 4, 3)
    grey = 76  # of pure red
    np.testing.assert_allclose(found[0, 0], 0.35 * VIRIDIS[0] + 0.65 * grey, atol=1)
    np.testing.assert_allclose(found[0, 3], 0.75 * VIRIDIS[-1] + 0.25 * grey, atol=1)


def test_marks_are_white_on_black_where_the_picture_has_them() -> None:
    image = Image.new("RGB", (100, 50), (90, 90, 90))
    mark(image, (100.0, 50.0), [(20.0, 20.0, 60.0, 80.0)], (200.0, 100.0))
    pixels = np.asarray(image)
    assert pixels[25, 10].tolist() == [255, 255, 255]  # the left side of the box, at half the size
    assert pixels[25, 9].tolist() == [0, 0, 0]
    assert pixels[25, 47].tolist() == [255, 255, 255]  # the ring, 3 pixels from the point
    assert pixels[5, 80].tolist() == [90, 90, 90]


def test_a_box_without_an_area_is_drawn_nonetheless() -> None:
    image = Image.new("RGB", (10, 10))
    mark(image, (0.0, 0.0), [(5.0, 5.0, 5.0, 5.0)], (10.0, 10.0))
    assert np.asarray(image).max() == 255
