"""WELDON's pooling."""

import pytest

from class_map import gradient, score
from wsf_pooling.weldon import AGGREGATOR

CELLS = (0.5, -2.0, 3.0, 1.0)


@pytest.mark.parametrize(
    ("kmax", "kmin", "expected"),
    # 3 − 2; (3 + 1) / 2 + (−2 + 0.5) / 2; 3 + the mean of all.
    [(1, 1, 1.0), (2, 2, 1.25), (1, 4, 3.625)],
)
def test_it_is_the_mean_of_the_highest_plus_the_mean_of_the_lowest(kmax: int, kmin: int, expected: float) -> None:
    assert score(AGGREGATOR, *CELLS, kmax=kmax, kmin=kmin) == expected


def test_both_ends_learn_and_on_ties_the_first_cell_of_each() -> None:
    assert gradient(AGGREGATOR, 1.0, 0.0, 1.0, 0.0, kmax=1, kmin=1) == [1.0, 1.0, 0.0, 0.0]


def test_where_there_are_fewer_cells_than_asked_for_all_count_at_both_ends() -> None:
    assert score(AGGREGATOR, 2.0, 4.0, kmax=3, kmin=3) == 6.0
