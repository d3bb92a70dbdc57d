"""The middle of the picture and random places."""

from __future__ import annotations

import numpy as np
import pytest

from truths import truth
from wsf.metrics.baselines import CENTRED, DRAWS, centred_boxes, placed_boxes, random_shares
from wsf.metrics.pointing_game import pointing_accuracy


def test_centred_boxes_grow_from_the_middle_to_the_whole_picture() -> None:
    boxes = centred_boxes(200, 100)
    np.testing.assert_allclose(boxes[-1], [0, 0, 200, 100])
    np.testing.assert_allclose(boxes[np.searchsorted(CENTRED, 0.5)], [50, 25, 150, 75])


def test_placed_boxes_reach_from_one_end_of_the_picture_to_the_other() -> None:
    shares, sides = np.array([[0.0, 0.0], [1.0, 1.0], [0.5, 1.0]]), np.full(3, 0.4)
    expected = [[0, 0, 80, 40], [120, 60, 200, 100], [60, 60, 140, 100]]
    np.testing.assert_allclose(placed_boxes(shares, sides, np.array([200.0, 100.0])), expected)


def test_random_places_are_always_the_same_and_spread_over_the_picture() -> None:
    shares = random_shares(400)
    assert shares.shape == (DRAWS, 400, 2)
    assert (shares == random_shares(400)).all()
    np.testing.assert_allclose(shares.mean(axis=(0, 1)), 0.5, atol=0.01)
    np.testing.assert_allclose(shares.std(axis=(0, 1)), 12**-0.5, atol=0.01)


def test_a_random_point_hits_as_often_as_the_objects_share_of_the_picture_says() -> None:
    # A box of 100×100 in the corner of 400×400, without tolerance: one sixteenth.
    pictures = truth(*[(1, [(0.0, 0.0, 100.0, 100.0)], [])] * 200)
    hits = [pointing_accuracy(draw * 400, pictures, tolerance=1e-9) for draw in random_shares(200)]
    assert np.mean(hits) == pytest.approx(1 / 16, abs=0.01)
