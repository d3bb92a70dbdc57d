"""F1 against values worked out by hand and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score

from wsf.metrics import f1_scores

NAN = float("nan")

# Two classes at thresholds 0.5 and 5: two true positives, a false one; and a true positive, a missed one.
SCORES = np.array([[0.9, 6.0], [0.5, 4.0], [0.7, 1.0], [0.1, 2.0]])
LABELS = np.array([[1, 1], [1, 1], [-1, -1], [-1, -1]], np.int8)


def test_f1_of_each_class_their_mean_and_over_all_decisions() -> None:
    found = f1_scores(SCORES, LABELS, (0.5, 5.0))
    assert found.per_class == (pytest.approx(4 / 5), pytest.approx(2 / 3))
    assert found.macro == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert found.overall == pytest.approx(6 / 8)


def test_a_label_of_0_counts_neither_way() -> None:
    labels = LABELS.copy()
    labels[2, 0] = labels[1, 1] = 0  # the false positive and the missed one
    found = f1_scores(SCORES, labels, (0.5, 5.0))
    assert (found.per_class, found.macro, found.overall) == ((1.0, 1.0), 1.0, 1.0)


def test_a_positive_without_a_score_is_missed() -> None:
    found = f1_scores(np.array([[1.0], [NAN], [-np.inf]]), np.array([[1], [1], [1]], np.int8), (0.0,))
    assert found.per_class == (0.5,)


def test_a_class_without_a_threshold_is_left_out() -> None:
    found = f1_scores(SCORES, LABELS, (0.5, None))
    assert (found.per_class, found.macro, found.overall) == ((0.8, None), 0.8, 0.8)


def test_what_is_called_present_of_a_class_without_positives_counts_over_all_decisions_alone() -> None:
    labels = LABELS.copy()
    labels[:, 1] = -1
    found = f1_scores(SCORES, labels, (0.5, 5.0))
    assert (found.per_class, found.macro) == ((0.8, None), 0.8)
    assert found.overall == pytest.approx(4 / 6)


@pytest.mark.parametrize("thresholds", [(None, None), (0.5, 5.0)])
def test_without_thresholds_or_positives_there_is_none(thresholds: tuple[float | None, ...]) -> None:
    labels = LABELS if thresholds[0] is None else -np.ones_like(LABELS)
    found = f1_scores(SCORES, labels, thresholds)
    assert (found.per_class, found.macro, found.overall) == ((None, None), None, None)


def test_random_decisions_agree_with_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        scores = rng.normal(size=(30, 4))
        labels = np.where(rng.random((30, 4)) < 0.3, 1, -1).astype(np.int8)
        labels[0] = 1
        thresholds = rng.normal(size=4)
        found = f1_scores(scores, labels, thresholds.tolist())
        truth, called = labels > 0, scores >= thresholds
        assert found.per_class == pytest.approx(f1_score(truth, called, average=None, zero_division=0))
        assert found.macro == pytest.approx(f1_score(truth, called, average="macro", zero_division=0))
        assert found.overall == pytest.approx(f1_score(truth, called, average="micro", zero_division=0))


@pytest.mark.parametrize("thresholds", [(0.5,), (0.5, 0.5, 0.5)])
def test_another_number_of_thresholds_than_classes_is_refused(thresholds: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=rf"for K thresholds, got \(4, 2\) and \(4, 2\) for {len(thresholds)}"):
        f1_scores(SCORES, LABELS, thresholds)
