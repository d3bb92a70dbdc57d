"""Focal loss."""

import math

import pytest

from scored import FIRST, built, gradient, row
from wsf_criteria.focal import LOSS

SCORES, LABELS = row(math.log(3), math.log(4)), row(1, -1)  # probabilities 3/4 and 4/5 of being present


def test_a_class_counts_by_how_far_off_its_probability_is() -> None:
    expected = -(0.25**2) * math.log(0.75) - 0.8**2 * math.log(0.2)
    assert built(LOSS, gamma=2.0)(SCORES, LABELS, FIRST).item() == pytest.approx(expected)


def test_without_focus_it_is_the_log_loss() -> None:
    expected = -math.log(0.75) - math.log(0.2)
    assert built(LOSS, gamma=0.0)(SCORES, LABELS, FIRST).item() == pytest.approx(expected)


def test_alpha_weighs_what_is_present_and_the_rest_what_is_absent() -> None:
    expected = -0.25 * 0.25**2 * math.log(0.75) - 0.75 * 0.8**2 * math.log(0.2)
    assert built(LOSS, gamma=2.0, alpha=0.25)(SCORES, LABELS, FIRST).item() == pytest.approx(expected)


def test_the_gradient_takes_in_the_weight() -> None:
    # d/df of −(1 − q)² log q is q (1 − q)² (2 log q) − (1 − q)³ for y = 1, with q = 3/4.
    q = 0.75
    expected = 2 * q * (1 - q) ** 2 * math.log(q) - (1 - q) ** 3
    assert gradient(built(LOSS), row(math.log(3)), row(1)) == pytest.approx([expected])
