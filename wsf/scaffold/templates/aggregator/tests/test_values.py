"""Scores that were worked out by hand."""

import math

import pytest
import torch

from newcomer.log_mean_exp import LogMeanExp


def test_of_two_cells_it_is_the_logarithm_of_the_mean() -> None:
    maps = torch.tensor([math.log(1), math.log(3), 99.0]).view(1, 1, 1, 3)
    valid = torch.tensor([True, True, False]).view(1, 1, 1, 3)
    assert LogMeanExp(1.0)(maps, valid).item() == pytest.approx(math.log((1 + 3) / 2))


def test_a_large_r_gives_the_maximum_and_a_small_one_the_mean() -> None:
    maps = torch.tensor([[[[1.0, 2.0], [3.0, 6.0]]]], dtype=torch.float64)
    valid = torch.ones(1, 1, 2, 2, dtype=torch.bool)
    assert LogMeanExp(1000.0)(maps, valid).item() == pytest.approx(6, abs=0.01)
    assert LogMeanExp(0.001)(maps, valid).item() == pytest.approx(3, abs=0.01)
