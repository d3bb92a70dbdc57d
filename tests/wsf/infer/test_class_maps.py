"""Class maps from cells to the picture's pixels, with numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsf.contracts import Region
from wsf.data.frame import Placement
from wsf.infer import ClassMaps, Grid
from wsf.infer.between import Between

LOW = -30.0


def grid(
    cells: list[list[float]],
    *,
    region: Region = (0.0, 0.0, 80.0, 40.0),
    frame: tuple[int, int] = (80, 40),
    flip: bool = False,
    scale: float = 1.0,
    window: float = 20.0,
) -> Grid:
    """One class; cells every 20 pixels of the frame, from 10 on. `frame`: width and height of the framed region."""
    logits = np.array([cells], np.float32)
    ys, xs = (10.0 + 20.0 * np.arange(count, dtype=np.float64) for count in logits.shape[1:])
    return Grid(scale, Placement(region, frame[1], frame[0], flip), logits, ys, xs, window)


def maps(*grids: Grid, width: int = 80, height: int = 40, probable: bool = True) -> ClassMaps:
    return ClassMaps(0, (0,), width, height, grids, probable)


def logits(values: np.ndarray) -> np.ndarray:
    return np.log(values / (1 - values.astype(np.float64)))


def test_pixels_between_cells_are_interpolated_and_those_beyond_take_the_nearest_cell() -> None:
    (values,) = maps(grid([[0, 2, 4, 6], [1, 3, 5, 7]])).drawn(8, 4)  # pixels 10 wide: middles 5, 15, 25, ...
    across = np.array([0, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6])
    down = np.array([0, 0.25, 0.75, 1])[:, None]
    np.testing.assert_allclose(logits(values), across + down, atol=1e-4)


def test_every_pixel_takes_its_highest_scale() -> None:
    (values,) = maps(grid([[0, LOW, LOW, 3]] * 2), grid([[-1, 5, LOW, LOW]] * 2, scale=2.0)).drawn(80, 2)
    found = logits(values)[0]
    assert found[[5, 74]] == pytest.approx([0, 3], abs=1e-4)
    # The pixel's middle is half a pixel beside the cell, on the way from 5 to -30 in 20 pixels.
    assert found[30] == pytest.approx(5 - 35 * 0.5 / 20, abs=1e-3)


def test_a_mirrored_view_is_mirrored_back() -> None:
    (plain,) = maps(grid([[0, 2, 4, 6]] * 2)).drawn(16, 8)
    (mirrored,) = maps(grid([[6, 4, 2, 0]] * 2, flip=True)).drawn(16, 8)
    np.testing.assert_allclose(mirrored, plain, atol=1e-6)


def test_a_region_says_nothing_beyond_itself() -> None:
    # The right half of the picture, twice as large in the frame.
    view = grid([[1, 2, 3, 4]] * 4, region=(40.0, 0.0, 80.0, 40.0), frame=(80, 80))
    (values,) = maps(view).drawn(8, 4)
    assert (values[:, :4] == 0).all()
    np.testing.assert_allclose(logits(values[:, 4:]), [[1, 2, 3, 4]] * 4, atol=1e-4)


def test_cells_on_the_padding_pull_pixels_near_the_border_but_are_not_drawn() -> None:
    # A frame of 80 by 80 of which the picture is the upper half: rows 10 and 30, and 50 and 70 on the padding.
    (values,) = maps(grid([[0] * 4, [0] * 4, [8] * 4, [8] * 4])).drawn(80, 40)
    found = logits(values)[:, 40]
    assert found[:30] == pytest.approx(0, abs=1e-4)
    assert found[39] == pytest.approx(8 * (39.5 - 30) / 20, abs=1e-3)


def test_a_single_cell_fills_the_picture() -> None:
    (values,) = maps(grid([[1.5]])).drawn(5, 3)
    np.testing.assert_allclose(logits(values), np.full((3, 5), 1.5), atol=1e-5)


@pytest.mark.parametrize(("longest", "size"), [(40, (40, 20)), (80, (80, 40)), (500, (80, 40)), (1, (1, 1))])
def test_a_map_is_never_larger_than_the_picture(longest: int, size: tuple[int, int]) -> None:
    assert maps(grid([[0]])).size(longest) == size


def test_maps_of_some_classes_are_those_of_all() -> None:
    logits_of = np.arange(24, dtype=np.float32).reshape(3, 2, 4)
    whole = ClassMaps(0, (4, 7, 9), 80, 40, [Grid(1.0, Placement((0, 0, 80, 40), 40, 80), logits_of, *axes())], True)
    some = whole.only([9, 4])
    assert some.classes == (9, 4)
    every = list(whole.drawn(8, 4))
    for found, expected in zip(some.drawn(8, 4), (every[2], every[0]), strict=True):
        np.testing.assert_array_equal(found, expected)


def axes() -> tuple[np.ndarray, np.ndarray, float]:
    return np.array([10.0, 30.0]), np.array([10.0, 30.0, 50.0, 70.0]), 20.0


def test_logits_at_places_are_those_that_are_drawn() -> None:
    one = grid([[0, 2, 4, 6], [1, 3, 5, 7]])
    xs, ys = np.array([[10.0, 20.0, 70.0, 79.0]]), np.array([[10.0, 20.0, 30.0, 0.0]])
    np.testing.assert_allclose(one.at(xs, ys), [[0, 1.5, 7, 6]], atol=1e-5)


def test_windows_lie_around_their_cells_and_end_where_the_view_does() -> None:
    boxes = grid([[0, 0], [0, 0]], window=30.0).windows()
    expected = [[0, 0, 25, 25], [15, 0, 45, 25], [0, 15, 25, 40], [15, 15, 45, 40]]
    np.testing.assert_allclose(boxes, expected)
    # Half as large in a picture that is twice as large in the frame, and mirrored.
    view = grid([[0, 0]], region=(40.0, 0.0, 80.0, 40.0), frame=(80, 80), flip=True, window=20.0)
    np.testing.assert_allclose(view.windows(), [[70, 0, 80, 10], [60, 0, 70, 10]])
    np.testing.assert_allclose(view.windows(0.5), [[72.5, 2.5, 77.5, 7.5], [62.5, 2.5, 67.5, 7.5]])


sides = st.floats(1, 400)


@given(
    corner=st.tuples(st.floats(0, 100), st.floats(0, 100)),
    size=st.tuples(sides, sides),
    frame=st.tuples(st.integers(1, 500), st.integers(1, 500)),
    flip=st.booleans(),
    share=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_the_way_to_the_frame_is_the_way_to_the_picture_undone(
    corner: tuple, size: tuple, frame: tuple, flip: bool, share: tuple
) -> None:
    region = (*corner, corner[0] + size[0], corner[1] + size[1])
    placement = Placement(region, frame[1], frame[0], flip)
    place = np.array([[share[0] * frame[0], share[1] * frame[1]]])
    x, y = placement.to_picture(place)[0]
    back = placement.to_frame(np.array(x), np.array(y))
    np.testing.assert_allclose(back, place[0], atol=1e-6 * max(*frame, *size, *corner, 1) * max(frame))


@given(cells=st.lists(st.floats(-5, 5), min_size=1, max_size=6), places=st.lists(st.floats(-100, 100), max_size=8))
def test_interpolation_is_numpys(cells: list[float], places: list[float]) -> None:
    middles = -40.0 + 17.0 * np.arange(len(cells))
    found = Between.of(middles, np.array(places)).along_last(np.array(cells, np.float32))
    np.testing.assert_allclose(found, np.interp(places, middles, cells), atol=1e-4)
