"""WILDCAT's pooling."""

import pytest

from class_map import built, everywhere, gradient, grid, score
from wsf_pooling.wildcat import AGGREGATOR

CELLS = (0.5, -2.0, 3.0, 1.0)


def test_the_lowest_cells_count_by_alpha_and_nothing_is_halved() -> None:
    assert score(AGGREGATOR, *CELLS, kmax=2, kmin=1, alpha=0.7) == pytest.approx(2.0 - 0.7 * 2.0)


def test_shares_are_of_the_cells_that_there_are() -> None:
    # A half: 3 and 1 above, −2 and 0.5 below.
    assert score(AGGREGATOR, *CELLS, kmax=0.5, kmin=0.5, alpha=1.0) == pytest.approx(2.0 - 0.75)


def test_the_defaults_work_on_a_single_cell() -> None:
    # 0.2 of one cell is rounded to none by the authors' code, which then divides by it.
    assert score(AGGREGATOR, 5.0) == pytest.approx(5.0 + 0.7 * 5.0)


def test_without_alpha_only_the_highest_count_and_learn() -> None:
    assert score(AGGREGATOR, *CELLS, kmax=2, kmin=1, alpha=0.0) == 2.0
    assert gradient(AGGREGATOR, *CELLS, kmax=2, kmin=1, alpha=0.0) == [0.0, 0.0, 0.5, 0.5]
    maps = grid(*CELLS)
    assert built(AGGREGATOR, kmax=2, kmin=1, alpha=0.0).winners(maps, everywhere(maps)).tolist() == [[[2, 3]]]


def test_winners_are_the_cells_of_both_ends() -> None:
    maps = grid(*CELLS)
    assert built(AGGREGATOR, kmax=1, kmin=1).winners(maps, everywhere(maps)).tolist() == [[[2, 1]]]
    assert gradient(AGGREGATOR, *CELLS, kmax=1, kmin=1) == pytest.approx([0.0, 0.7, 1.0, 0.0])
