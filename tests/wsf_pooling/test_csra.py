"""Class-specific residual attention."""

import math

import pytest

from class_map import gradient, score
from wsf_pooling.csra import AGGREGATOR

CELLS = (0.5, -2.0, 3.0, 1.0)


def test_it_is_the_mean_plus_a_share_of_the_softmax_weighted_mean() -> None:
    # exp: 1 and 3, so that the attention is 1/4 and 3/4.
    x = math.log(3)
    assert score(AGGREGATOR, 0.0, x, weight=0.2, temperature=1.0) == pytest.approx(x / 2 + 0.2 * 0.75 * x)


def test_the_temperature_leads_from_the_mean_to_the_maximum() -> None:
    assert score(AGGREGATOR, *CELLS, weight=0.1, temperature=0.0) == pytest.approx(1.1 * 0.625)
    assert score(AGGREGATOR, *CELLS, weight=0.1, temperature=99.0) == pytest.approx(0.625 + 0.1 * 3.0)


def test_without_weight_it_is_the_mean() -> None:
    assert score(AGGREGATOR, *CELLS, weight=0.0) == 0.625
    assert gradient(AGGREGATOR, *CELLS, weight=0.0) == [0.25] * 4
