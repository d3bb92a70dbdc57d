"""MaxBoxAccV2, by hand and against a transcription."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wsf.metrics.max_box_acc import THRESHOLDS, best_overlaps, boxes_at_thresholds, max_box_acc, parts
from wsf.metrics.overlap import overlaps


def test_a_part_is_connected_across_corners_and_has_a_box_in_shares_of_the_sides() -> None:
    mask = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0]], dtype=bool)
    numbered, boxes = parts(mask)
    assert numbered.max() == 2
    np.testing.assert_allclose(boxes, [[0, 0, 0.5, 0.4], [0.75, 0.4, 1, 0.6]])
    assert parts(np.zeros((3, 3), dtype=bool))[1].shape == (0, 4)


def test_a_map_is_stretched_before_it_is_thresholded() -> None:
    # 0.2 to 0.6 becomes 0 to 1, and the middle value one half.
    values = np.array([[0.2, 0.4, 0.6, 0.2]])
    boxes = boxes_at_thresholds(values)
    np.testing.assert_allclose(boxes[0], [[0.25, 0, 0.75, 1]])
    np.testing.assert_allclose(boxes[int(np.searchsorted(THRESHOLDS, 0.6))], [[0.5, 0, 0.75, 1]])
    assert all(len(some) == 0 for some in boxes_at_thresholds(np.full((2, 2), 0.7)))


def test_the_best_threshold_is_one_for_all_pictures_and_for_each_overlap() -> None:
    # Two classes of one picture each, three thresholds. At 0.3: means 1/2, 1, 1/2. At 0.5: 1/2, 0, 1/2; the first of
    # the best. At 0.7: 1/2, 0, 0.
    found = [np.array([[0.8, 0.4, 0.2]]), np.array([[0.1, 0.35, 0.55]])]
    acc = max_box_acc(found, [0, 1])
    assert acc.per_class == pytest.approx(((1 + 1 + 1) / 3, (1 + 0 + 0) / 3))
    assert acc.mean == pytest.approx((1 + 1 / 2 + 1 / 2) / 3)


def test_classes_that_no_picture_holds_or_that_are_left_out_do_not_count() -> None:
    found = [np.array([[0.8, 0.1]]), np.empty((0, 2)), np.array([[0.1, 0.9]])]
    acc = max_box_acc(found, [0, 1])
    assert acc.per_class == (1.0, None, 0.0)
    assert acc.mean == 1.0
    assert max_box_acc([np.empty((0, 2))], [0]).mean is None


@given(seed=st.integers(0, 500))
@settings(max_examples=20, deadline=None)
def test_overlaps_at_each_threshold_are_those_of_a_flood_fill(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = np.kron(rng.random((4, 5)), np.ones((2, 2)))
    objects = np.array([[0.1, 0.2, 0.6, 0.9]])
    ours = best_overlaps(boxes_at_thresholds(values), objects)
    stretched = (values - values.min()) / (values.max() - values.min())
    for threshold, best in list(zip(THRESHOLDS, ours, strict=True))[::7]:
        boxes = flooded(stretched > threshold)
        expected = overlaps(np.array(boxes), objects).max() if boxes else 0.0
        assert best == pytest.approx(expected)


def flooded(mask: np.ndarray) -> list[tuple[float, float, float, float]]:
    """Boxes of parts that are connected across corners, in shares of the sides, by walking from pixel to pixel."""
    height, width = mask.shape
    left = {(int(y), int(x)) for y, x in np.argwhere(mask)}
    boxes = []
    while left:
        part, edge = set(), {left.pop()}
        while edge:
            y, x = edge.pop()
            part.add((y, x))
            beside = {(y + i, x + j) for i in (-1, 0, 1) for j in (-1, 0, 1)} & left
            left -= beside
            edge |= beside
        ys, xs = zip(*part, strict=True)
        boxes.append((min(xs) / width, min(ys) / height, (max(xs) + 1) / width, (max(ys) + 1) / height))
    return boxes
