"""Generalised-mean pooling of features."""

import math

import pytest
import torch
from torch import Tensor

from class_map import built, everywhere
from wsf_pooling.gem import AGGREGATOR

FEATURES = torch.tensor([[[[1.0, 2.0, 3.0]], [[4.0, 0.0, 5.0]]]], dtype=torch.float64)  # (1, 2, 1, 3)


def itself(features: Tensor) -> Tensor:
    """A head whose class maps are the features."""
    return features


@pytest.mark.parametrize(
    ("p", "expected"),
    [(1.0, [2.0, 3.0]), (2.0, [math.sqrt(14 / 3), math.sqrt(41 / 3)]), (3.0, [12 ** (1 / 3), 63 ** (1 / 3)])],
)
def test_features_are_pooled_by_their_generalised_mean(p: float, expected: list[float]) -> None:
    pool = built(AGGREGATOR, channels=2, classes=2, p=p)
    assert pool(FEATURES, everywhere(FEATURES), itself).flatten().tolist() == pytest.approx(expected, rel=1e-5)


def test_towards_infinity_it_is_the_maximum() -> None:
    pool = built(AGGREGATOR, channels=2, classes=2, p=100.0)
    assert pool(FEATURES, everywhere(FEATURES), itself).flatten().tolist() == pytest.approx([3.0, 5.0], rel=0.02)


def test_the_head_sees_one_cell() -> None:
    seen: list[torch.Size] = []

    def head(features: Tensor) -> Tensor:
        seen.append(features.shape)
        return features.sum(1, keepdim=True)

    pool = built(AGGREGATOR, channels=2, p=1.0)
    assert pool(FEATURES, everywhere(FEATURES), head).item() == pytest.approx(5.0, rel=1e-5)
    assert seen == [(1, 2, 1, 1)]


def test_negative_features_count_as_almost_nothing() -> None:
    pool, features = built(AGGREGATOR, p=1.0), torch.tensor([[[[-7.0, 2.0]]]], dtype=torch.float64)
    assert pool(features, everywhere(features), itself).item() == pytest.approx(1.0, rel=1e-5)


def test_a_high_power_of_large_features_does_not_overflow() -> None:
    pool, features = built(AGGREGATOR, p=100.0).float(), torch.full((1, 1, 2, 2), 1e4)
    assert pool(features, everywhere(features), itself).item() == pytest.approx(1e4, rel=1e-5)


def test_the_exponent_starts_as_given_and_stays_positive() -> None:
    pool = built(AGGREGATOR, p=3.0)
    assert pool.log_p.exp().item() == pytest.approx(3.0)
    with torch.no_grad():
        pool.log_p.sub_(100.0)
    features = torch.tensor([[[[1.0, 4.0]]]], dtype=torch.float64)
    # Towards p = 0 it is the geometric mean.
    assert pool(features, everywhere(features), itself).item() == pytest.approx(2.0)
