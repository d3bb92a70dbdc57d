"""The mean of the best cells."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from class_map import gradient, score
from wsf_pooling.top_k import AGGREGATOR

CELLS = (0.5, -2.0, 3.0, 1.0)


@pytest.mark.parametrize(("k", "expected"), [(1, 3.0), (2, 2.0), (3, 1.5), (4, 0.625), (100, 0.625), (0.5, 2.0)])
def test_it_is_the_mean_of_the_k_highest(k: float, expected: float) -> None:
    assert score(AGGREGATOR, *CELLS, k=k) == expected


def test_only_they_learn_and_on_a_tie_the_first() -> None:
    assert gradient(AGGREGATOR, 1.0, 3.0, 1.0, 1.0, k=2) == [0.5, 0.5, 0.0, 0.0]


def test_a_share_that_rounds_to_no_cell_takes_the_best_one() -> None:
    assert score(AGGREGATOR, *CELLS, k=0.1) == 3.0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=9), st.integers(1, 10))
def test_sorting_by_hand_gives_the_same(cells: list[int], k: int) -> None:
    best = sorted(cells, reverse=True)[:k]
    assert score(AGGREGATOR, *map(float, cells), k=k) == pytest.approx(sum(best) / len(best))
