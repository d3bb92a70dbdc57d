"""Losses that were worked out by hand."""

import math

import pytest
import torch
from wsf import Step

from newcomer.weighted_log import WeightedLog


def test_at_a_score_of_0_each_known_class_costs_log_2_times_its_weight() -> None:
    labels = torch.tensor([[1.0, -1.0, 0.0]])  # present, absent, unknown
    assert WeightedLog(3.0)(torch.zeros(1, 3), labels, Step(0, 1)).item() == pytest.approx((3 + 1) * math.log(2))


def test_it_is_the_mean_over_the_images() -> None:
    scores, labels = torch.tensor([[0.0], [100.0]]), torch.tensor([[1.0], [1.0]])
    assert WeightedLog(1.0)(scores, labels, Step(0, 1)).item() == pytest.approx(math.log(2) / 2)
