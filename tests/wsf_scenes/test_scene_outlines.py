"""Outlines and families: closed forms, and every family a drawing."""

import numpy as np
import pytest

from wsf_scenes import portrait, scene
from wsf_scenes.shapes.distractors import DISTRACTORS
from wsf_scenes.shapes.figure import Family, posed
from wsf_scenes.shapes.outline import circle, line, loop, mirrored, points, star, stroke, symmetric, turned

FAMILIES = [*scene.FAMILIES, *portrait.FAMILIES, *DISTRACTORS.values()]


def _area(outline: np.ndarray) -> float:
    x, y = outline.T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def test_a_line_is_a_rectangle_of_its_width() -> None:
    assert line(0, 0, 10, 0, 2).tolist() == [[0, 1], [10, 1], [10, -1], [0, -1]]
    assert _area(line(1, 2, 4, 6, 2)) == pytest.approx(10)


def test_a_stroke_along_a_straight_path_is_that_line() -> None:
    assert _area(stroke(points((0, 0), (3, 0), (10, 0)), 2)) == pytest.approx(20)
    assert _area(stroke(points((0, 0), (10, 0)), 4, 0)) == pytest.approx(20)


def test_a_circle_has_the_area_of_its_polygon() -> None:
    assert _area(circle(5, 5, 2)) == pytest.approx(28 / 2 * 4 * np.sin(2 * np.pi / 28))


def test_a_star_begins_upwards_and_alternates_its_radii() -> None:
    radii = np.hypot(*star(0, 0, 2, 1, 5).T)
    assert radii == pytest.approx([2, 1] * 5)
    assert star(0, 0, 2, 1, 5)[0] == pytest.approx([0, -2])


def test_a_smooth_loop_passes_through_its_points() -> None:
    corners = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    assert loop(*corners)[::5].tolist() == [list(corner) for corner in corners]


def test_turning_goes_clockwise_on_a_picture_whose_y_points_down() -> None:
    assert turned(points((1, 0)), 90)[0] == pytest.approx([0, 1])
    assert turned(points((3, 2)), 180, 2, 2)[0] == pytest.approx([1, 2])


def test_the_two_halves_of_a_symmetric_outline_mirror_each_other() -> None:
    outline = symmetric(points((1, 0), (2, 1)))
    assert outline.tolist() == [[1, 0], [2, 1], [-2, 1], [-1, 0]]
    assert mirrored(outline)[::-1].tolist() == outline.tolist()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_every_family_gives_a_figure_of_the_size_that_is_asked_for(family: Family) -> None:
    for seed in range(5):
        rng = np.random.default_rng(seed)
        x0, y0, x1, y1 = posed(rng, family(rng), size=80, tilt=25).bounds
        assert max(x1 - x0, y1 - y0) == pytest.approx(80)
        assert min(x1 - x0, y1 - y0) > 10
        assert (x0 + x1, y0 + y1) == pytest.approx((0, 0), abs=1e-9)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_every_family_varies(family: Family) -> None:
    first, second = (np.concatenate([part.outline for part in family(np.random.default_rng(k))]) for k in (1, 2))
    assert first.shape != second.shape or not np.allclose(first, second)
