"""Log-sum-exp pooling."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from class_map import gradient, grid, score
from wsf_pooling.lse import AGGREGATOR, log_mean_exp

CELLS = (0.5, -2.0, 3.0, 1.0)
numbers = st.floats(-50, 50)


def test_it_is_the_log_of_the_mean_of_exponentials() -> None:
    # exp: 1 and 3, on average 2.
    assert score(AGGREGATOR, 0.0, math.log(3), r=1.0) == pytest.approx(math.log(2))
    # exp of twice as much: 1 and 9, on average 5.
    assert score(AGGREGATOR, 0.0, math.log(3), r=2.0) == pytest.approx(math.log(5) / 2)


def test_the_gradient_is_a_softmax_of_the_sharpened_scores() -> None:
    assert gradient(AGGREGATOR, 0.0, math.log(3), r=1.0) == pytest.approx([1 / 4, 3 / 4])


def test_towards_0_it_is_the_mean() -> None:
    assert score(AGGREGATOR, *CELLS, r=1e-6) == pytest.approx(sum(CELLS) / 4, abs=1e-5)


def test_towards_infinity_it_is_the_maximum() -> None:
    # log(4) / r below it: three cells are as good as nothing, and the mean is over four.
    assert score(AGGREGATOR, *CELLS, r=1000.0) == pytest.approx(3.0 - math.log(4) / 1000, abs=1e-12)


def test_a_small_r_costs_no_digits_in_float32() -> None:
    values = grid(*CELLS).float().flatten(2)
    pooled = log_mean_exp(values.view(1, 1, 4), torch.ones(1, 1, 4, dtype=torch.bool), 1e-4)
    assert pooled.item() == pytest.approx(sum(CELLS) / 4, abs=3e-4)


@settings(max_examples=50, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=8), numbers, st.floats(0.01, 100))
def test_it_lies_between_mean_and_maximum_and_moves_with_the_map(cells: list[float], shift: float, r: float) -> None:
    found = score(AGGREGATOR, *cells, r=r)
    assert sum(cells) / len(cells) - 1e-9 <= found <= max(cells) + 1e-9
    assert score(AGGREGATOR, *(cell + shift for cell in cells), r=r) == pytest.approx(found + shift, abs=1e-9)
