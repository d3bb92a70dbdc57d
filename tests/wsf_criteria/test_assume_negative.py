"""Missing tags taken as absent."""

import math

import pytest

from scored import FIRST, built, gradient, row
from wsf_criteria.assume_negative import LOSS

P, N = -math.log(0.75), -math.log(0.25)  # the cost of "present" and "absent" at a score of log 3
SCORES, LABELS = row(math.log(3), math.log(3), math.log(3)), row(1, -1, 0)


def test_what_is_unknown_costs_what_is_absent_costs() -> None:
    assert built(LOSS, smoothing=0.0)(SCORES, LABELS, FIRST).item() == pytest.approx(P + N + N)


def test_half_of_the_smoothing_goes_to_the_other_side() -> None:
    expected = 0.95 * P + 0.05 * N + 2 * (0.95 * N + 0.05 * P)
    assert built(LOSS, smoothing=0.1)(SCORES, LABELS, FIRST).item() == pytest.approx(expected)


def test_what_is_assumed_may_count_less_than_what_is_known() -> None:
    assert built(LOSS, smoothing=0.0, weight=0.5)(SCORES, LABELS, FIRST).item() == pytest.approx(P + N + 0.5 * N)


def test_scores_are_drawn_to_the_smoothed_target_and_no_further() -> None:
    logit = math.log(0.05 / 0.95)
    found = gradient(built(LOSS, smoothing=0.1), row(logit, -logit, -10.0), row(0, 1, 0))
    assert found[:2] == pytest.approx([0, 0], abs=1e-12)
    assert found[2] < 0
