"""Top-1 accuracy, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from wsf.metrics import is_single_label, top1_accuracy

NAN = float("nan")


def accuracy(scores: list[list[float]], labels: list[list[int]]) -> float | None:
    return top1_accuracy(np.array(scores), np.array(labels, np.int8))


def test_the_share_of_pictures_whose_highest_score_is_of_their_class() -> None:
    scores = [[3.0, 2.0, 1.0], [1.0, 3.0, 2.0], [1.0, 2.0, 3.0], [3.0, 1.0, 2.0]]
    assert accuracy(scores, [[1, -1, -1], [-1, 1, -1], [-1, -1, 1], [-1, 1, -1]]) == 0.75


def test_of_equal_scores_the_first_class_wins() -> None:
    assert accuracy([[1.0, 1.0]], [[1, -1]]) == 1
    assert accuracy([[1.0, 1.0]], [[-1, 1]]) == 0


def test_a_class_of_label_0_does_not_compete() -> None:
    assert accuracy([[3.0, 2.0, 1.0]], [[0, 1, -1]]) == 1
    assert accuracy([[3.0, 1.0, 2.0]], [[0, 1, -1]]) == 0


def test_a_missing_score_ranks_last_and_a_picture_without_scores_is_wrong() -> None:
    assert accuracy([[NAN, -5.0]], [[-1, 1]]) == 1
    assert accuracy([[NAN, NAN]], [[1, -1]]) == 0
    assert accuracy([[-np.inf, -np.inf]], [[1, -1]]) == 0


def test_a_picture_without_a_positive_is_left_out() -> None:
    assert accuracy([[1.0, 2.0], [1.0, 2.0]], [[-1, 1], [0, -1]]) == 1
    assert accuracy([[1.0, 2.0]], [[-1, 0]]) is None


def test_a_set_is_of_single_labels_if_every_picture_holds_one_class_as_far_as_is_known() -> None:
    assert is_single_label(np.array([[1, -1], [-1, 1], [0, -1], [0, 0]], np.int8))
    assert not is_single_label(np.array([[1, -1], [1, 1]], np.int8))
    assert not is_single_label(np.array([[1, -1], [-1, -1]], np.int8))
    assert not is_single_label(np.array([[-1, 0]], np.int8))


def test_pictures_of_several_classes_are_refused() -> None:
    with pytest.raises(ValueError, match="one class each, got one with 2"):
        accuracy([[1.0, 2.0]], [[1, 1]])


def test_shapes_that_do_not_match_are_refused() -> None:
    with pytest.raises(ValueError, match=r"must both be \(N, K\), got \(2, 1\) and \(1, 2\)"):
        top1_accuracy(np.zeros((2, 1)), np.zeros((1, 2), np.int8))
