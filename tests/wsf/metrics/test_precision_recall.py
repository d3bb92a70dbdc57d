"""Precision-recall curves against hand-worked values, and their areas against average precision."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsf.metrics import Definition, average_precision, precision_recall, ranked

NAN = float("nan")
# Ranked: hit, miss, miss, hit, hit; the last is of an unknown label and counts neither way.
SCORES, LABELS = np.array([5.0, 4.0, 3.0, 2.0, 1.0, 6.0]), np.array([1, -1, -1, 1, 1, 0], np.int8)


def test_the_points_worked_out_by_hand() -> None:
    found = precision_recall(SCORES, LABELS)
    assert found is not None
    assert found.recall.tolist() == pytest.approx([1 / 3, 2 / 3, 1])
    assert found.precision.tolist() == pytest.approx([1, 2 / 4, 3 / 5])
    assert found.best_from_here.tolist() == pytest.approx([1, 3 / 5, 3 / 5])
    assert found.eleven().tolist() == pytest.approx([1.0] * 4 + [3 / 5] * 7)


def test_the_corners_of_the_steps_worked_out_by_hand() -> None:
    found = precision_recall(SCORES, LABELS)
    assert found is not None
    recall, precision = found.curve("raw")
    assert recall.tolist() == pytest.approx([0, 1 / 3, 1 / 3, 2 / 3, 2 / 3, 1])
    assert precision.tolist() == pytest.approx([1, 1, 2 / 4, 2 / 4, 3 / 5, 3 / 5])
    recall, precision = found.curve("voc2007")
    assert precision.tolist() == pytest.approx([1, 1, 3 / 5, 3 / 5, 3 / 5, 3 / 5])


def test_positives_without_a_score_end_the_curve_before_a_recall_of_one() -> None:
    found = precision_recall(SCORES, LABELS, missed=3)
    assert found is not None
    assert found.recall.tolist() == pytest.approx([1 / 6, 2 / 6, 3 / 6])
    assert found.eleven().tolist() == pytest.approx([1, 1, *[3 / 5] * 4, 0, 0, 0, 0, 0])
    nothing = precision_recall(np.array([]), np.array([], np.int8), missed=2)
    assert nothing is not None
    assert [len(axis) for axis in nothing.curve("raw")] == [0, 0]


def test_a_class_without_positives_has_no_curve() -> None:
    assert precision_recall(np.array([1.0, 2.0]), np.array([-1, 0], np.int8)) is None


def test_pictures_are_ranked_by_score_then_in_their_order_and_those_without_a_score_last() -> None:
    scores = np.array([NAN, 1.0, 3.0, 1.0, 9.0, -5.0])
    assert ranked(scores, np.array([1, -1, 1, 1, 0, -1], np.int8)).tolist() == [2, 1, 3, 5, 0]


@pytest.mark.parametrize("shape", [(2, 1), (3,)])
def test_scores_and_labels_must_be_of_one_shape(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"must both be \(N,\)"):
        ranked(np.zeros(shape), np.zeros(2, np.int8))


@given(
    pictures=st.lists(st.tuples(st.sampled_from([NAN, -1.0, 0.0, 1.0, 2.0]), st.sampled_from([-1, 0, 1])), max_size=30),
    missed=st.integers(0, 3),
    definition=st.sampled_from(get_args(Definition)),
)
def test_the_area_below_the_curve_is_the_average_precision(
    pictures: list[tuple[float, int]], missed: int, definition: Definition
) -> None:
    scores, labels = np.array([score for score, _ in pictures]), np.array([label for _, label in pictures], np.int8)
    expected = average_precision(scores, labels, definition, missed=missed)
    found = precision_recall(scores, labels, missed=missed)
    if found is None:
        assert expected is None
        return
    recall, precision = found.curve(definition)
    assert (np.diff(recall) >= 0).all()
    if definition == "voc2007":
        # The mean of the curve's height at eleven recalls, taken from the right, and of 0 where it has ended.
        heights = [precision[1::2][found.recall >= k * 0.1] for k in range(11)]
        assert np.mean([height.max(initial=0.0) for height in heights]) == pytest.approx(expected)
    else:
        area = np.trapezoid(precision, recall) if len(recall) else 0.0
        assert area == pytest.approx(expected)
