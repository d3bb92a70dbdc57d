"""Noisy-or pooling."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from class_map import gradient, score
from wsf_pooling.noisy_or import AGGREGATOR


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def test_it_is_the_probability_that_not_all_cells_fail() -> None:
    # 1 − 0.5 · 0.8.
    assert score(AGGREGATOR, logit(0.5), logit(0.2)) == pytest.approx(logit(0.6))


def test_one_cell_gives_what_it_is() -> None:
    for x in (-2000.0, -20.0, -15.0, -1.0, 0.0, 3.0, 40.0, 2000.0):
        assert score(AGGREGATOR, x) == pytest.approx(x, rel=1e-14)


def test_the_gradient_is_a_cells_probability_over_the_images() -> None:
    # ds/dx_i = p_i / p.
    assert gradient(AGGREGATOR, logit(0.5), logit(0.2)) == pytest.approx([0.5 / 0.6, 0.2 / 0.6])


def test_many_cells_that_are_a_little_probable_make_a_class_certain() -> None:
    assert score(AGGREGATOR, *[logit(0.03)] * 100) == pytest.approx(logit(1 - 0.97**100))


def test_where_the_probability_is_0_to_the_last_digit_the_cells_still_share_the_gradient() -> None:
    # With p = exp(x), 1 − (1 − p)^n is n p.
    assert score(AGGREGATOR, *[-1000.0] * 4) == pytest.approx(-1000.0 + math.log(4))
    assert gradient(AGGREGATOR, *[-1000.0] * 4) == pytest.approx([0.25] * 4)


def test_where_the_probability_is_1_to_the_last_digit_the_cells_can_still_fall() -> None:
    # 1 − p is the product of exp(−x): the logit is the sum.
    assert score(AGGREGATOR, 100.0, 200.0) == pytest.approx(300.0)
    assert gradient(AGGREGATOR, 100.0, 200.0) == pytest.approx([1.0, 1.0])


@pytest.mark.parametrize("cells", [1, 9, 100, 4000])
def test_normalised_it_hardly_depends_on_the_number_of_cells(cells: int) -> None:
    x = logit(0.03)
    p = 1 / (1 + math.exp(math.log(cells) - x))
    found = score(AGGREGATOR, *[x] * cells, normalise=True)
    assert found == pytest.approx(logit(1 - (1 - p) ** cells))
    assert found == pytest.approx(x, abs=0.02)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-8, 3), min_size=1, max_size=6))
def test_it_is_the_logit_of_the_plain_formula(cells: list[float]) -> None:
    absent = math.prod(1 / (1 + math.exp(x)) for x in cells)
    expected = math.log1p(-absent) - math.log(absent)
    assert score(AGGREGATOR, *cells) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.floats(-15.001, -14.999))
def test_the_two_ways_to_compute_it_meet(x: float) -> None:
    # Of three equal cells: p³ − 3p² + 3p is 3p (1 − p + p²/3).
    p = 1 / (1 + math.exp(-x))
    present = 3 * p * (1 - p + p * p / 3)
    assert score(AGGREGATOR, x, x, x) == pytest.approx(math.log(present) - math.log1p(-present), abs=1e-12)
