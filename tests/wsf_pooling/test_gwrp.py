"""Global weighted rank pooling."""

import pytest
import torch

from class_map import built, gradient, score
from wsf_pooling.gwrp import AGGREGATOR

CELLS = (0.5, -2.0, 3.0, 1.0)


def test_weights_fall_with_the_rank() -> None:
    # 3, 1, 0.5 and −2 by 1, 1/2, 1/4 and 1/8.
    assert score(AGGREGATOR, *CELLS, decay=0.5) == pytest.approx((3 + 0.5 + 0.125 - 0.25) / 1.875)
    assert gradient(AGGREGATOR, *CELLS, decay=0.5) == pytest.approx([2 / 15, 1 / 15, 8 / 15, 4 / 15])


def test_without_decay_it_is_the_mean_and_with_nothing_left_the_maximum() -> None:
    assert score(AGGREGATOR, *CELLS, decay=1.0) == pytest.approx(0.625)
    assert score(AGGREGATOR, *CELLS, decay=0.0) == 3.0


def test_ranks_are_those_of_the_valid_cells() -> None:
    maps = torch.tensor([[[[9.0, 4.0, 9.0, 1.0]]], [[[9.0, 4.0, 9.0, 1.0]]]], dtype=torch.float64)
    valid = torch.tensor([[[[False, True, False, True]]], [[[True, True, False, True]]]])
    found = built(AGGREGATOR, decay=0.5)(maps, valid)
    assert found.flatten().tolist() == pytest.approx([(4 + 0.5) / 1.5, (9 + 2 + 0.25) / 1.75])


def test_the_default_gives_half_the_weight_to_the_first_tenth_of_81_cells() -> None:
    # As the paper's 0.996 does of its 41 x 41.
    def weight(decay: float, first: int, cells: int) -> float:
        return (1 - decay**first) / (1 - decay**cells)

    assert weight(AGGREGATOR.params().decay, 8, 81) == pytest.approx(0.5, abs=0.1)
    assert weight(0.996, 168, 1681) == pytest.approx(0.5, abs=0.1)
