"""How views and scales become one score, on numbers that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from wsf.fusion import Array, Fusion, Maximum, Mean, PowerMean, fused, logistic, logits

probability = st.floats(1e-6, 1 - 1e-6)


def of_probabilities(fusion: Fusion, *probabilities: float) -> float:
    """Probabilities of one class at several views, as one."""
    return float(logistic(fused(fusion, [logits(np.array(p)) for p in probabilities])))


@pytest.mark.parametrize(("fusion", "expected"), [(Mean(), [2.0, 0.0]), (Maximum(), [4.0, 3.0])])
def test_raw_scores_are_averaged_or_the_highest_taken(fusion: Fusion, expected: list[float]) -> None:
    assert fused(fusion, [np.array([1.0, 3.0]), np.array([1.0, -3.0]), np.array([4.0, 0.0])]).tolist() == expected


def test_the_first_power_is_the_mean_of_the_probabilities() -> None:
    assert of_probabilities(PowerMean(1), 0.2, 0.3, 0.7) == pytest.approx(0.4)


def test_the_second_power_is_the_root_of_the_mean_square() -> None:
    # 0.36 + 0.64 + 0 = 1, a third of it.
    assert of_probabilities(PowerMean(2), 0.6, 0.8, 0.0) == pytest.approx(np.sqrt(1 / 3))


def test_the_fifth_power_makes_one_sure_view_count_for_many_unsure_ones() -> None:
    # (0.9⁵ + 9 · 0.1⁵) / 10 = 0.059058, more than 0.5⁵ = 0.03125; the mean 0.18 is less than 0.5.
    assert of_probabilities(PowerMean(5), 0.9, *[0.1] * 9) == pytest.approx(0.059058**0.2)
    assert of_probabilities(PowerMean(5), 0.9, *[0.1] * 9) > of_probabilities(PowerMean(5), *[0.5] * 10)
    assert of_probabilities(PowerMean(1), 0.9, *[0.1] * 9) < 0.5


@given(st.lists(probability, min_size=1, max_size=6), st.lists(probability, min_size=1, max_size=6))
def test_its_order_is_that_of_the_mean_of_the_powers(one: list[float], other: list[float]) -> None:
    means = [np.mean(np.array(p) ** 5) for p in (one, other)]
    scores = [fused(PowerMean(5), logits(np.array(p))) for p in (one, other)]
    if abs(means[0] - means[1]) > 1e-9 * max(means):
        assert (means[0] < means[1]) == (scores[0] < scores[1])


@given(st.lists(probability, min_size=1, max_size=6), st.floats(1, 100))
def test_a_power_mean_lies_between_the_mean_and_the_maximum(probabilities: list[float], exponent: float) -> None:
    found = of_probabilities(PowerMean(exponent), *probabilities)
    assert np.mean(probabilities) - 1e-9 <= found <= max(probabilities) + 1e-9


@given(st.floats(-600, 30), st.floats(1, 100))
def test_a_single_score_keeps_its_value(score: float, exponent: float) -> None:
    assert_allclose(fused(PowerMean(exponent), [np.array(score)]), score, rtol=1e-6, atol=1e-6)


@given(st.lists(st.lists(probability, min_size=3, max_size=3), min_size=2, max_size=4))
def test_views_first_and_then_scales_is_all_at_once(scores: list[list[float]]) -> None:
    of_scales: list[Array] = [logits(np.array(views)) for views in scores]
    for fusion in (Mean(), Maximum(), PowerMean(5)):
        in_turn = fused(fusion, [fused(fusion, views) for views in of_scales])
        assert_allclose(in_turn, fused(fusion, np.concatenate(of_scales)), rtol=1e-7, atol=1e-7)


def test_small_probabilities_do_not_vanish_in_their_powers() -> None:
    # (1e-80)⁵ is no number of double precision.
    assert fused(PowerMean(5), [logits(np.array(1e-80))] * 2) == pytest.approx(np.log(1e-80))


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_a_certain_probability_gives_a_finite_score(certain: float) -> None:
    score = fused(PowerMean(5), [logits(np.array(certain))] * 3)
    assert np.isfinite(score)
    assert logistic(score) == pytest.approx(certain)


def test_each_says_its_name() -> None:
    assert [fusion.name for fusion in (Mean(), Maximum(), PowerMean(5.0), PowerMean(1.5))] == [
        "mean", "max", "power 5", "power 1.5",
    ]  # fmt: skip
