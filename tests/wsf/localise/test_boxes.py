"""Boxes from windows and from thresholded maps, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cells import class_maps
from wsf.localise import BoxRule, boxes_of
from wsf.localise.boxes import MOST, VALUES


def windows(factor: float, *scales: dict, **settings: float):  # type: ignore[no-untyped-def]
    return boxes_of(class_maps(*scales, **settings), BoxRule("windows", factor))[0]


def test_a_lone_window_is_a_box_as_large_as_its_scale_says() -> None:
    found = windows(1.0, {}, {(4, 6): 12.0})
    # The cell at (175, 125) looks at 50 pixels; the windows around it weigh next to nothing.
    np.testing.assert_allclose(found.regions[0], [150, 100, 200, 150], atol=0.01)
    assert found.below[0] == 0.0


def test_the_factor_enlarges_windows_and_the_picture_cuts_them_off() -> None:
    found = windows(1.5, {}, {(0, 0): 12.0})
    np.testing.assert_allclose(found.regions[0], [0, 0, 62.5, 62.5], atol=0.02)


def test_windows_that_overlap_are_averaged_by_the_exponentials_of_their_logits() -> None:
    # Neighbours overlap by half of 100 pixels: 1/3. Weights 1 and e^-1; the ground's are e^-30.
    found = windows(1.0, {(3, 3): 5.0, (3, 4): 4.0}, ground=-25.0)
    shift = 50 * np.exp(-1) / (1 + np.exp(-1))
    np.testing.assert_allclose(found.regions[0], [150 + shift, 150, 250 + shift, 250], atol=1e-3)


def test_objects_apart_have_boxes_of_their_own_the_better_one_first() -> None:
    found = windows(1.0, {}, {(2, 2): 6.0, (12, 12): 8.0}, ground=-25.0)
    np.testing.assert_allclose(found.regions[:2], [[300, 300, 350, 350], [50, 50, 100, 100]], atol=0.01)
    np.testing.assert_allclose(found.below[:2], [0, -2])
    assert len(found.regions) == MOST
    assert (np.diff(found.below) <= 0).all()


def test_parts_of_a_thresholded_map_have_boxes() -> None:
    # Two blocks of certain cells at scale 2, which the map joins to the pixel between their middles and the ground's.
    cells = {(row, column): 8.0 for row in (2, 3) for column in (2, 3, 4)} | {(11, 11): 7.0}
    found = boxes_of(class_maps({}, cells), BoxRule("components", 0.5))[0]
    # From 8 to -8 in 25 pixels: half of the maximum, a logit of nearly 0, is half-way.
    np.testing.assert_allclose(found.regions[0], [62.5, 62.5, 137.5, 112.5], atol=2)
    np.testing.assert_allclose(found.regions[1], [288.7, 288.7, 311.3, 311.3], atol=3)
    assert found.below[0] == 0.0
    assert found.below[1] < 0.0


def test_a_map_of_nothing_has_no_box() -> None:
    found = boxes_of(class_maps({}, ground=-200.0), BoxRule("components", 0.5))[0]
    assert found.regions.shape == (0, 4)


@pytest.mark.parametrize("use", ["windows", "components"])
def test_boxes_are_in_the_picture_and_have_an_area(use: str) -> None:
    rng = np.random.default_rng(1)
    cells = {(int(row), int(column)): float(rng.normal(0, 4)) for row in range(7) for column in range(7)}
    for value in VALUES[use]:  # type: ignore[index]
        found = boxes_of(class_maps(cells), BoxRule(use, value))[0]  # type: ignore[arg-type]
        assert len(found.regions)
        assert (found.regions >= 0).all()
        assert (found.regions <= 400).all()
        assert (found.regions[:, 2:] > found.regions[:, :2]).all()
