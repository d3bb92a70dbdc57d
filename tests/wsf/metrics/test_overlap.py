"""Intersection over union, by hand and by counting pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsf.metrics.overlap import area, overlaps


def box(*sides: float) -> np.ndarray:
    return np.array([sides], dtype=np.float64)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 0, 10, 10), (0, 0, 10, 10), 1.0),
        ((0, 0, 10, 10), (5, 0, 15, 10), 50 / 150),
        ((0, 0, 10, 10), (10, 0, 20, 10), 0.0),  # half-open: they only touch
        ((0, 0, 4, 4), (1, 1, 3, 3), 4 / 16),
        ((0, 0, 0, 0), (0, 0, 0, 0), 0.0),
        ((3, 3, 1, 1), (0, 0, 10, 10), 0.0),  # turned inside out: no area
    ],
)
def test_overlaps_are_intersections_over_unions(one: tuple, other: tuple, expected: float) -> None:
    assert overlaps(box(*one), box(*other))[0, 0] == pytest.approx(expected)


def test_no_boxes_have_no_overlaps() -> None:
    assert overlaps(np.empty((0, 4)), box(0, 0, 1, 1)).shape == (0, 1)
    assert overlaps(box(0, 0, 1, 1), np.empty((0, 4))).shape == (1, 0)


corners = st.tuples(*[st.integers(0, 12)] * 4)


@given(one=corners, other=corners)
def test_overlaps_are_what_counting_pixels_gives(one: tuple, other: tuple) -> None:
    rows, columns = np.mgrid[:12, :12]

    def pixels(sides: tuple) -> np.ndarray:
        x0, y0, x1, y1 = sides
        return (columns >= x0) & (columns < x1) & (rows >= y0) & (rows < y1)

    both, either = (pixels(one) & pixels(other)).sum(), (pixels(one) | pixels(other)).sum()
    assert area(box(*one))[0] == pixels(one).sum()
    assert overlaps(box(*one), box(*other))[0, 0] == pytest.approx(both / either if either else 0.0)
