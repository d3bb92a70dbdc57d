"""Asymmetric loss."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scored import FIRST, built, gradient, row
from wsf_criteria.asymmetric import LOSS
from wsf_criteria.focal import LOSS as FOCAL

SCORES, LABELS = row(math.log(3), math.log(4)), row(1, -1)  # probabilities 3/4 and 4/5 of being present


def test_present_and_absent_classes_have_a_focus_of_their_own_and_absent_ones_a_margin() -> None:
    expected = -0.25 * math.log(0.75) - 0.75**4 * math.log(0.25)
    loss = built(LOSS, gamma_pos=1.0, gamma_neg=4.0, margin=0.05)
    assert loss(SCORES, LABELS, FIRST).item() == pytest.approx(expected)


def test_an_absent_class_within_the_margin_costs_nothing_and_learns_nothing() -> None:
    loss, scores = built(LOSS, margin=0.05), row(math.log(0.04 / 0.96), math.log(0.06 / 0.94))
    assert loss(scores, row(-1, -1), FIRST).item() == pytest.approx(-(0.01**4) * math.log(0.99))
    first, second = gradient(loss, scores, row(-1, -1))
    assert first == 0
    assert second > 0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-30, 30), min_size=3, max_size=3), st.floats(0, 5))
def test_with_one_focus_and_no_margin_it_is_the_focal_loss(scores: list[float], gamma: float) -> None:
    loss, labels = built(LOSS, gamma_pos=gamma, gamma_neg=gamma, margin=0.0), row(1, -1, 0)
    expected = built(FOCAL, gamma=gamma)(row(*scores), labels, FIRST).item()
    assert loss(row(*scores), labels, FIRST).item() == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("gamma", [0.0, 0.5])
def test_a_weak_focus_has_a_gradient_at_the_margin_too(gamma: float) -> None:
    scores = row(math.log(0.05 / 0.95), -1e4, 1e4)
    found = gradient(built(LOSS, gamma_neg=gamma, margin=0.05), scores, row(-1, -1, -1))
    assert found[1] == 0
    assert all(math.isfinite(value) for value in found)
