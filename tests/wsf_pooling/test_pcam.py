"""Probabilistic class activation map pooling."""

import math

import pytest
import torch
from torch import Tensor

from class_map import built, everywhere
from wsf_pooling.pcam import AGGREGATOR


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def test_with_a_linear_head_cells_count_by_their_probability() -> None:
    # Weights 0.2 / 1 and 0.8 / 1.
    features = torch.tensor([[[[logit(0.2), logit(0.8)]]]], dtype=torch.float64)
    scores = built(AGGREGATOR)(features, everywhere(features), lambda cells: cells)
    assert scores.item() == pytest.approx(0.2 * logit(0.2) + 0.8 * logit(0.8))


def test_each_class_is_classified_by_its_own_mean_of_the_features() -> None:
    features = torch.tensor([[[[logit(0.2), logit(0.8)]], [[logit(0.6), logit(0.3)]]]], dtype=torch.float64)

    def head(cells: Tensor) -> Tensor:
        return cells.pow(3)

    # The cubes have other probabilities, by which the features, not the cubes, are averaged.
    expected = []
    for a, b in ((logit(0.2), logit(0.8)), (logit(0.6), logit(0.3))):
        p, q = (1 / (1 + math.exp(-(x**3))) for x in (a, b))
        expected.append(((p * a + q * b) / (p + q)) ** 3)
    scores = built(AGGREGATOR, channels=2, classes=2)(features, everywhere(features), head)
    assert scores.flatten().tolist() == pytest.approx(expected)


def test_where_every_probability_is_almost_0_the_weights_stay_exact() -> None:
    features = torch.tensor([[[[-2000.0, -2000.0 + math.log(3)]]]], dtype=torch.float64)
    scores = built(AGGREGATOR)(features, everywhere(features), lambda cells: cells)
    assert scores.item() == pytest.approx(-2000.0 + 0.75 * math.log(3), rel=1e-12)
