"""Softmax-weighted pooling."""

import math

import pytest
import torch

from class_map import built, everywhere, score
from wsf_pooling.softmax import AGGREGATOR

CELLS = (0.5, -2.0, 3.0, 1.0)


def test_cells_count_by_the_softmax_of_their_scores() -> None:
    # exp: 1 and 3, thus 1/4 of 0 and 3/4 of log 3.
    assert score(AGGREGATOR, 0.0, math.log(3), alpha=1.0) == pytest.approx(0.75 * math.log(3))


@pytest.mark.parametrize(("alpha", "limit"), [(0.0, 0.625), (100.0, 3.0), (-100.0, -2.0)])
def test_its_limits_are_mean_maximum_and_minimum(alpha: float, limit: float) -> None:
    assert score(AGGREGATOR, *CELLS, alpha=alpha) == pytest.approx(limit)


def test_each_class_has_a_temperature_of_its_own() -> None:
    pool = built(AGGREGATOR, classes=2)
    with torch.no_grad():
        pool.alpha.copy_(torch.tensor([0.0, 100.0]))
    maps = torch.tensor(CELLS, dtype=torch.float64).expand(1, 2, 1, 4)
    assert pool(maps, everywhere(maps)).flatten().tolist() == pytest.approx([0.625, 3.0])


def test_the_temperatures_gradient_is_the_weighted_variance() -> None:
    pool = built(AGGREGATOR)
    maps = torch.tensor([[[[0.0, math.log(3)]]]], dtype=torch.float64)
    pool(maps, everywhere(maps)).sum().backward()
    assert pool.alpha.grad.item() == pytest.approx(0.25 * 0.75 * math.log(3) ** 2)
