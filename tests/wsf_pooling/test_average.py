"""Global average pooling."""

import pytest
import torch

from wsf import AggregatorContext
from wsf_pooling.average import AGGREGATOR, Average, AverageParams


@pytest.fixture
def pool() -> Average:
    return AGGREGATOR.build(AverageParams(), AggregatorContext(channels=4, classes=("a", "b")))


def test_a_score_is_the_mean_of_its_class_map(pool: Average) -> None:
    maps = torch.tensor([[[[1.0, -2.0], [0.5, 2.5]], [[-4.0, -3.0], [-7.0, 2.0]]]])
    assert pool(maps, torch.ones(1, 1, 2, 2, dtype=torch.bool)).tolist() == [[0.5, -3.0]]


def test_it_is_the_mean_of_each_image_over_its_own_valid_cells(pool: Average) -> None:
    maps = torch.tensor([[[[1.0, 3.0, torch.nan]]], [[[1.0, 3.0, 11.0]]]], requires_grad=True)
    valid = torch.tensor([[[[True, True, False]]], [[[True, True, True]]]])
    scores = pool(maps, valid)
    scores.sum().backward()
    assert scores.tolist() == [[2.0], [5.0]]
    assert maps.grad is not None
    assert maps.grad.flatten().tolist() == pytest.approx([1 / 2, 1 / 2, 0, 1 / 3, 1 / 3, 1 / 3])
