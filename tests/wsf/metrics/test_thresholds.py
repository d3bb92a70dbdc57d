"""Thresholds with the highest F1, worked out by hand and found by trying every one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wsf.metrics import choose_thresholds, f1_scores

NAN = float("nan")


def threshold(scores: list[float], labels: list[int]) -> float | None:
    (found,) = choose_thresholds(np.array(scores).reshape(-1, 1), np.array(labels, np.int8).reshape(-1, 1))
    return found


def f1(scores: list[float], labels: list[int], limit: float) -> float:
    found = f1_scores(np.array([scores]).T, np.array([labels], np.int8).T, [limit]).overall
    assert found is not None
    return found


def test_a_threshold_lies_midway_between_the_scores_that_it_parts() -> None:
    # Present from the top: F1 of 2/3, 2/4, 4/5, 4/6.
    assert threshold([4.0, 3.0, 2.0, 1.0], [1, -1, 1, -1]) == 1.5
    assert threshold([1.0, 4.0, 2.0, 3.0], [-1, 1, 1, -1]) == 1.5


def test_of_equally_good_thresholds_the_highest_is_taken() -> None:
    # F1 of 2/3 for the first picture alone, and 4/6 for all four.
    assert threshold([4.0, 3.0, 2.0, 1.0], [1, -1, -1, 1]) == 3.5


def test_where_all_pictures_are_best_called_present_it_is_the_lowest_score() -> None:
    assert threshold([3.0, 2.0, 1.0], [1, -1, 1]) == 1
    assert threshold([3.0], [1]) == 3


def test_equal_scores_are_called_alike() -> None:
    # The hit among the equals alone would give 1; together they give 2/3.
    assert threshold([2.0, 2.0, 0.0], [1, -1, -1]) == 1


def test_a_label_of_0_takes_no_part_not_even_as_a_neighbour() -> None:
    assert threshold([4.0, 3.0, 2.0], [1, 0, -1]) == 3


def test_a_picture_without_a_score_is_never_called_present() -> None:
    assert threshold([4.0, 2.0, NAN, -np.inf], [1, -1, 1, -1]) == 3


def test_positives_without_a_score_are_missed_whatever_the_threshold() -> None:
    # One picture called present or all five: F1 of 2/3 and 4/7, but with two more positives missed of 2/5 and 4/9.
    scores, labels = [5.0, 4.0, 3.0, 2.0, 1.0], [1, -1, -1, -1, 1]
    assert threshold(scores, labels) == 4.5
    assert threshold([*scores, NAN, -np.inf], [*labels, 1, 1]) == 1


def test_a_class_without_a_positive_that_has_a_score_has_no_threshold() -> None:
    assert threshold([1.0, 2.0], [-1, 0]) is None
    assert threshold([1.0, NAN], [-1, 1]) is None
    assert threshold([], []) is None


def test_between_neighbouring_doubles_the_higher_is_the_threshold() -> None:
    # Halfway between the second pair rounds to the lower of the two, which must not be called present.
    for low in (1.0, float(np.nextafter(1, 2))):
        high = float(np.nextafter(low, 2))
        assert threshold([low, high], [-1, 1]) == high


def test_the_largest_doubles_do_not_overflow() -> None:
    assert threshold([1.5e308, 1.7e308], [-1, 1]) == 1.6e308


def test_every_class_has_its_own() -> None:
    scores = np.array([[1.0, 0.5, 1.0], [2.0, 0.1, 2.0]], np.float32)
    labels = np.array([[-1, 1, -1], [1, -1, -1]], np.int8)
    assert choose_thresholds(scores, labels) == (1.5, pytest.approx(0.3), None)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([NAN, -np.inf, 0.0, 1.0, 2.0, 3.0, 4.0]), st.sampled_from([-1, 0, 1])),
        min_size=1,
        max_size=12,
    )
)
def test_no_other_threshold_gives_a_higher_f1(pairs: list[tuple[float, int]]) -> None:
    scores, labels = [0.5, *(score for score, _ in pairs)], [1, *(label for _, label in pairs)]
    chosen = threshold(scores, labels)
    assert chosen is not None
    others = [f1(scores, labels, limit) for limit in np.arange(-1, 5, 0.25)]
    assert f1(scores, labels, chosen) == max(others)


def test_shapes_that_do_not_match_are_refused() -> None:
    with pytest.raises(ValueError, match=r"must both be \(N, K\), got \(2,\) and \(2,\)"):
        choose_thresholds(np.zeros(2), np.zeros(2, np.int8))
