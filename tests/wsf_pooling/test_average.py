"""Global average pooling."""

import pytest

from class_map import gradient, score
from wsf_pooling.average import AGGREGATOR


def test_a_score_is_the_mean_of_its_class_map() -> None:
    assert score(AGGREGATOR, 1.0, -2.0, 0.5, 2.5) == 0.5


def test_every_cell_learns_alike() -> None:
    assert gradient(AGGREGATOR, 1.0, 3.0, 11.0) == pytest.approx([1 / 3] * 3)
