"""Linear softmax pooling."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from class_map import gradient, score
from wsf_pooling.linear_softmax import AGGREGATOR


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def test_it_is_the_mean_probability_weighted_by_itself() -> None:
    # p = 0.5 and 0.9: (0.25 + 0.81) / 1.4.
    assert score(AGGREGATOR, logit(0.5), logit(0.9)) == pytest.approx(logit(1.06 / 1.4))


def test_equal_cells_give_what_they_are() -> None:
    assert score(AGGREGATOR, 3.0, 3.0, 3.0) == pytest.approx(3.0)


def test_cells_below_half_the_probability_of_the_image_learn_to_fall() -> None:
    # d/dp_i of sum p² / sum p is (2 p_i − p) / sum p, and p is 1.06 / 1.4.
    assert [value > 0 for value in gradient(AGGREGATOR, logit(0.3), logit(0.9))] == [False, True]


def test_where_no_probability_is_left_the_score_is_still_exact_and_learns() -> None:
    # With p = exp(x) it is log(exp(2x) / exp(x)) = x; in plain float64, exp(−5000) is 0.
    assert score(AGGREGATOR, -5000.0, -5000.0) == pytest.approx(-5000.0)
    assert gradient(AGGREGATOR, -5000.0, -5000.0) == pytest.approx([0.5, 0.5])
    assert gradient(AGGREGATOR, 5000.0, 5000.0) == pytest.approx([0.5, 0.5])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-8, 8), min_size=1, max_size=6))
def test_it_is_the_logit_of_the_plain_formula(cells: list[float]) -> None:
    p = [1 / (1 + math.exp(-x)) for x in cells]
    expected = logit(sum(value**2 for value in p) / sum(p))
    assert score(AGGREGATOR, *cells) == pytest.approx(expected, rel=1e-6, abs=1e-6)
