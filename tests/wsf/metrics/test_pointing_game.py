"""The pointing game, by hand and against a transcription that counts pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truths import truth
from wsf.metrics.pointing_game import distances, pointing_accuracy

BOX = (100.0, 100.0, 200.0, 200.0)


@pytest.mark.parametrize(
    ("x", "y", "hits"),
    [
        (150, 150, True),
        (85.5, 150, True),
        (85, 150, False),  # 15 pixels are too many
        (209, 212, False),  # 9 and 12 pixels beyond the corner are 15
        (208, 211, True),
    ],
)
def test_a_point_hits_less_than_15_pixels_from_a_box(x: float, y: float, hits: bool) -> None:
    assert pointing_accuracy(np.array([[x, y]]), truth((1, [BOX], []))) == hits


def test_only_pictures_that_hold_the_class_play() -> None:
    pictures = truth((1, [BOX], []), (1, [BOX], []), (-1, [], []), (0, [], [BOX]))
    points = np.array([[150, 150], [0, 0], [0, 0], [0, 0]], dtype=float)
    assert pointing_accuracy(points, pictures) == 0.5
    assert pointing_accuracy(points[2:], truth((-1, [], []), (0, [], [BOX]))) is None


def test_a_difficult_box_is_a_box_where_another_is_not() -> None:
    pictures = truth((1, [(400.0, 400.0, 410.0, 410.0)], [BOX]))
    assert pointing_accuracy(np.array([[150.0, 150.0]]), pictures) == 1.0


def test_distances_are_to_the_nearest_place_of_a_box() -> None:
    points = np.array([[0, 0], [150, 50], [150, 150]], dtype=float)
    expected = [[np.hypot(100, 100)], [50], [0]]
    np.testing.assert_allclose(distances(points, np.array([BOX])), expected)


@given(
    x=st.integers(0, 39),
    y=st.integers(0, 39),
    corner=st.tuples(st.integers(0, 30), st.integers(0, 30)),
    size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    tolerance=st.integers(3, 12),
)
def test_it_agrees_with_the_count_of_pixels_but_for_the_width_of_one(
    x: int, y: int, corner: tuple, size: tuple, tolerance: int
) -> None:
    """As the source counts: some pixel of the box less than the tolerance from the point's."""
    rows, columns = np.mgrid[:40, :40]
    x0, y0 = corner
    mask = (columns >= x0) & (columns < x0 + size[0]) & (rows >= y0) & (rows < y0 + size[1])
    near = ((rows - y) ** 2 + (columns - x) ** 2)[mask].min() ** 0.5
    box = np.array([[x0, y0, x0 + size[0], y0 + size[1]]], dtype=float)
    ours = distances(np.array([[x + 0.5, y + 0.5]]), box)[0, 0]
    assert near - 1 <= ours <= near
    pictures = truth((1, [tuple(box[0])], []))
    if near < tolerance or ours >= tolerance:
        hit = pointing_accuracy(np.array([[x + 0.5, y + 0.5]]), pictures, tolerance=tolerance)
        assert hit == (near < tolerance)
