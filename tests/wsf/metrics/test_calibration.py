"""Expected calibration error, worked out by hand and from a plain loop over the bins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wsf.metrics import calibration_error
from wsf.metrics.calibration import BINS

NAN = float("nan")


def of_one_class(probabilities: list[float], labels: list[int]) -> float | None:
    found = calibration_error(np.array(probabilities)[:, None], np.array(labels, np.int8)[:, None])
    assert found.per_class == (found.overall,)
    return found.overall


def looped(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The sum over the bins as the source writes it."""
    error = 0.0
    for m in range(1, BINS + 1):
        within = (probabilities > (m - 1) / BINS) & (probabilities <= m / BINS)
        if within.any():
            gap = (labels[within] > 0).mean() - probabilities[within].mean()
            error += within.mean() * abs(gap)
    return error


def test_an_error_worked_out_by_hand() -> None:
    # Bin 14 of 15 holds two at 0.9, one of them positive; bin 2 holds one at 0.1, which is negative.
    assert of_one_class([0.9, 0.9, 0.1], [1, -1, -1]) == pytest.approx(2 / 3 * 0.4 + 1 / 3 * 0.1)


def test_probabilities_that_come_true_as_often_as_they_say_have_no_error() -> None:
    assert of_one_class([0.25] * 4, [1, -1, -1, -1]) == 0
    assert of_one_class([0.0, 1.0], [-1, 1]) == 0
    assert of_one_class([0.0, 1.0], [1, -1]) == 1


def test_a_bin_holds_its_upper_edge_and_the_first_holds_0() -> None:
    # Within one bin the errors of a hit and a miss cancel; in two bins they add up.
    for m in range(1, BINS + 1):
        edge = m / BINS
        inside, outside = edge - 0.01, min(edge + 0.01, 1)
        assert of_one_class([inside, edge], [1, -1]) == pytest.approx(abs(1 - inside - edge) / 2)
        if m < BINS:
            assert of_one_class([edge, outside], [-1, 1]) == pytest.approx((edge + 1 - outside) / 2)
    assert of_one_class([0.0, 0.05], [1, -1]) == pytest.approx(abs(1 - 0.05) / 2)


def test_a_label_of_0_and_a_missing_probability_count_neither_way() -> None:
    assert of_one_class([0.9, 0.9, 0.1, NAN], [1, 0, -1, 1]) == pytest.approx(0.1)


def test_a_class_without_positives_has_an_error_and_one_without_decisions_none() -> None:
    assert of_one_class([0.25, 0.25], [-1, -1]) == 0.25
    assert of_one_class([0.25, NAN], [0, 1]) is None


def test_over_all_decisions_errors_of_opposite_sign_cancel_within_a_bin() -> None:
    found = calibration_error(np.full((2, 2), 0.5), np.array([[1, -1], [1, -1]], np.int8))
    assert (found.per_class, found.overall) == ((0.5, 0.5), 0)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0.001, 1), st.sampled_from([-1, 0, 1])), min_size=1, max_size=60))
def test_random_probabilities_agree_with_the_loop(pairs: list[tuple[float, int]]) -> None:
    probabilities, labels = np.array([0.5, *(p for p, _ in pairs)]), np.array([1, *(label for _, label in pairs)])
    expected = looped(probabilities[labels != 0], labels[labels != 0])
    assert of_one_class(probabilities.tolist(), labels.tolist()) == pytest.approx(expected, abs=1e-12)


def test_over_all_decisions_it_is_no_more_than_the_mean_of_the_classes() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        labels = np.where(rng.random((20, 3)) < rng.random(3), 1, -1).astype(np.int8)
        found = calibration_error(rng.random((20, 3)), labels)
        assert found.overall is not None
        assert found.overall <= np.mean([value for value in found.per_class if value is not None]) + 1e-12


@pytest.mark.parametrize(("value", "stated"), [(1.5, "0.5 to 1.5"), (-0.25, "-0.25 to 0.5")])
def test_what_is_no_probability_is_refused(value: float, stated: str) -> None:
    with pytest.raises(ValueError, match=rf"must lie in \[0, 1\], got {stated}"):
        calibration_error(np.array([[value], [0.5]]), np.array([[1], [-1]], np.int8))


def test_shapes_that_do_not_match_are_refused() -> None:
    with pytest.raises(ValueError, match=r"must both be \(N, K\), got \(2, 1\) and \(1, 2\)"):
        calibration_error(np.zeros((2, 1)), np.zeros((1, 2), np.int8))
