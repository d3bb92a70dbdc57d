"""Log-sum-exp pooling whose sharpness is learned."""

import math

import pytest

from class_map import built, everywhere, grid, score
from wsf_pooling.lse_lba import AGGREGATOR


def test_the_sharpness_is_the_bound_plus_an_exponential() -> None:
    # r = 1 + exp(0) = 2; exp(2x): 1 and 9, on average 5.
    assert score(AGGREGATOR, 0.0, math.log(3), r0=1.0, beta=0.0) == pytest.approx(math.log(5) / 2)


def test_the_bound_holds_however_low_beta_falls() -> None:
    assert score(AGGREGATOR, 0.0, math.log(3), r0=1.0, beta=-10.0) == pytest.approx(math.log(2), abs=1e-4)


def test_beta_learns_towards_the_maximum_where_the_score_should_rise() -> None:
    pool, maps = built(AGGREGATOR, r0=1.0), grid(0.0, math.log(3))
    pool(maps, everywhere(maps)).sum().backward()
    # With r = 2: ds/dr = (mean of x exp(rx)) / (r · mean of exp(rx)) − log(mean of exp(rx)) / r²; dr/dbeta = 1.
    expected = (9 * math.log(3) / 2) / (2 * 5) - math.log(5) / 4
    assert expected > 0
    assert pool.beta.grad.item() == pytest.approx(expected)
