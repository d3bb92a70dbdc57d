"""The point of a class, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cells import class_maps
from wsf.data.frame import Placement
from wsf.infer import ClassMaps, Grid
from wsf.localise import points_of
from wsf.localise.points import CANDIDATES


def test_a_point_is_the_middle_of_the_best_cell_with_its_scale_and_logit() -> None:
    found = points_of(class_maps({}, {(2, 5): 3.0}))
    np.testing.assert_allclose(found.places, [[25 + 5 * 25, 25 + 2 * 25]])
    assert (found.scales.tolist(), found.logits.tolist()) == ([2.0], [3.0])


def test_a_place_that_two_scales_confirm_beats_a_higher_cell_that_only_one_sees() -> None:
    lone, confirmed = {(1, 1): 2.5}, {(9, 9): 2.0}
    # Row and column 4 at scale 1 look at 250, where row and column 9 at scale 2 do: 25 + 25 · 9.
    found = points_of(class_maps({(4, 4): 2.0}, {**lone, **confirmed}))
    np.testing.assert_allclose(found.places, [[250, 250]])
    alone = points_of(class_maps({}, {**lone, **confirmed}))
    np.testing.assert_allclose(alone.places, [[50, 50]])


def test_the_choice_is_the_formulas() -> None:
    rng = np.random.default_rng(0)
    maps = class_maps({}, {})
    noisy = replace(
        maps,
        grids=[replace(grid, logits=rng.normal(0, 2, grid.logits.shape).astype(np.float32)) for grid in maps.grids],
    )
    best, place = -np.inf, (0.0, 0.0)
    for grid in noisy.grids:
        for row, y in enumerate(grid.ys):
            for column, x in enumerate(grid.xs):
                at = np.array([[x]]), np.array([[y]])
                said = [1 / (1 + np.exp(-float(other.at(*at)[0, 0]))) for other in noisy.grids]
                own = 1 / (1 + np.exp(-float(grid.logits[0, row, column])))
                value = np.log(own) + np.log(np.mean(said))
                if value > best:
                    best, place = value, (float(x), float(y))
    assert noisy.grids[1].logits.size > CANDIDATES
    np.testing.assert_allclose(points_of(noisy).places[0], place)


def test_of_equal_cells_the_first_wins() -> None:
    found = points_of(class_maps({(0, 3): 1.0, (5, 1): 1.0}))
    np.testing.assert_allclose(found.places, [[200, 50]])


def test_views_speak_only_of_what_they_see() -> None:
    """The left half has one strong cell; the right half, which does not see it, neither confirms nor denies it."""
    halves = []
    for start in (0.0, 200.0):
        placement = Placement((start, 0.0, start + 200.0, 400.0), 400, 200)
        logits = np.full((1, 2, 2), -8.0, np.float32)
        halves.append(Grid(1.0, placement, logits, np.array([100.0, 300.0]), np.array([50.0, 150.0]), 100.0))
    halves[0].logits[0, 1, 0] = 1.0
    halves[1].logits[0, 0, 1] = 1.1
    found = points_of(ClassMaps(0, (0,), 400, 400, halves, True))
    np.testing.assert_allclose(found.places, [[350, 100]])


def test_a_cell_on_the_padding_comes_to_the_border() -> None:
    placement = Placement((0.0, 0.0, 400.0, 200.0), 200, 400)  # the frame goes on below
    logits = np.array([[[0.0], [5.0]]], np.float32)
    grid = Grid(1.0, placement, logits, np.array([100.0, 300.0]), np.array([200.0]), 100.0)
    np.testing.assert_allclose(points_of(ClassMaps(0, (0,), 400, 200, [grid], True)).places, [[200, 200]])


@pytest.mark.parametrize("ground", [-800.0, 800.0])
def test_extreme_scores_give_a_point(ground: float) -> None:
    found = points_of(class_maps({(2, 3): ground + 900}, {}, ground=ground))
    assert np.isfinite(found.places).all()
