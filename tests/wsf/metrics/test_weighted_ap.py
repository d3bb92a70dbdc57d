"""Average precision from counts equals that of the pictures written out as often."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wsf.metrics import Definition, average_precision
from wsf.metrics.weighted_ap import Ranking, weighted_average_precision

NAN = float("nan")


@settings(max_examples=50, deadline=None)
@given(
    pictures=st.lists(
        st.tuples(st.sampled_from([NAN, -np.inf, 0.0, 1.0, 2.0, 3.0]), st.sampled_from([-1, 0, 1])), max_size=20
    ),
    seed=st.integers(0, 1000),
    definition=st.sampled_from(get_args(Definition)),
)
def test_it_is_the_average_precision_of_the_repeated_pictures(
    pictures: list[tuple[float, int]], seed: int, definition: Definition
) -> None:
    scores, labels = (np.array(values) for values in zip(*pictures, (1.5, 1), strict=True))
    labels = labels.astype(np.int8)
    counts = np.random.default_rng(seed).integers(0, 4, (len(labels), 30), dtype=np.int32)
    found = weighted_average_precision(Ranking.of(scores, labels), counts, definition)
    for draw in range(30):
        repeated = np.repeat(np.arange(len(labels)), counts[:, draw])
        expected = average_precision(scores[repeated], labels[repeated], definition)
        assert found[draw] == pytest.approx(NAN if expected is None else expected, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("definition", get_args(Definition))
def test_a_recall_of_three_tenths_does_not_reach_the_threshold_with_copies_either(definition: Definition) -> None:
    # Ten positives of which three are copies of the best, a negative, then the other seven.
    scores, labels = np.arange(9, 0, -1.0), np.array([1, -1, *[1] * 7], np.int8)
    counts = np.array([3, *[1] * 8], np.int32)[:, None]
    repeated = np.repeat(np.arange(9), counts[:, 0])
    expected = average_precision(scores[repeated], labels[repeated], definition)
    assert weighted_average_precision(Ranking.of(scores, labels), counts, definition)[0] == pytest.approx(expected)


@pytest.mark.parametrize("definition", get_args(Definition))
def test_thousands_of_pictures_lose_no_digits(definition: Definition) -> None:
    rng = np.random.default_rng(0)
    labels = np.where(rng.random(5000) < 0.05, 1, -1).astype(np.int8)
    scores = rng.normal(size=5000) + labels
    counts = rng.integers(0, 4, (5000, 2), dtype=np.int32)
    found = weighted_average_precision(Ranking.of(scores, labels), counts, definition)
    for draw in range(2):
        repeated = np.repeat(np.arange(5000), counts[:, draw])
        expected = average_precision(scores[repeated], labels[repeated], definition)
        assert found[draw] == pytest.approx(expected, abs=1e-12)
