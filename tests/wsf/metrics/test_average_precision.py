"""Average precision against hand-worked values, the devkit transcribed line by line, and scikit-learn."""

from __future__ import annotations

from itertools import product
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from wsf.metrics import Definition, average_precision, average_precisions, mean_average_precision

NAN = float("nan")


def devkit(scores: list[float], gt: list[int], definition: str) -> float:
    """VOCevalcls.m with its loops written out; MATLAB's max and its `>=` leave NaN out, as the loops here do."""
    out = [-np.inf if np.isnan(score) else score for score in scores]
    si = sorted(range(len(out)), key=lambda i: -out[i])
    tp, fp, rec, prec = 0, 0, [], []
    npos = sum(label > 0 for label in gt)
    for i in si:
        tp += gt[i] > 0
        fp += gt[i] < 0
        rec.append(tp / npos)
        prec.append(tp / (fp + tp) if fp + tp else NAN)
    if definition == "voc2007":
        ap = 0.0
        for k in range(11):
            above = [p for r, p in zip(rec, prec, strict=True) if r >= k * 0.1 and not np.isnan(p)]
            ap += max(above, default=0.0) / 11
        return ap
    mrec, mpre = [0.0, *rec, 1.0], [0.0, *prec, 0.0]
    if definition == "voc2012":
        for i in range(len(mpre) - 2, -1, -1):
            mpre[i] = mpre[i + 1] if np.isnan(mpre[i]) else max(mpre[i], mpre[i + 1])
    return sum((mrec[i] - mrec[i - 1]) * mpre[i] for i in range(1, len(mrec)) if mrec[i] != mrec[i - 1])


def ap(scores: list[float], labels: list[int], definition: Definition) -> float | None:
    return average_precision(np.array(scores), np.array(labels, np.int8), definition)


def test_a_ranking_worked_out_by_hand() -> None:
    # Ranked: hit, miss, miss, hit, hit. Precision at the hits: 1, 2/4, 3/5; recall: 1/3, 2/3, 1.
    scores, labels = [5.0, 4.0, 3.0, 2.0, 1.0], [1, -1, -1, 1, 1]
    assert ap(scores, labels, "raw") == pytest.approx((1 + 1 / 2 + 3 / 5) / 3)
    # From the second hit on, the best precision to come is 3/5.
    assert ap(scores, labels, "voc2012") == pytest.approx((1 + 3 / 5 + 3 / 5) / 3)
    # Recall 0, .1, .2, .3 are reached by the first hit; the other seven thresholds by the last.
    assert ap(scores, labels, "voc2007") == pytest.approx((4 * 1 + 7 * 3 / 5) / 11)


def test_three_tenths_of_recall_do_not_reach_the_threshold_of_three_times_a_tenth() -> None:
    # Hits at ranks 1, 2, 3, then a miss, then the other seven of ten: recall 3/10 < 3 · 0.1 in double precision.
    labels = [1, 1, 1, -1, *[1] * 7]
    scores = [-float(rank) for rank in range(len(labels))]
    assert ap(scores, labels, "voc2007") == pytest.approx((3 * 1 + 8 * 10 / 11) / 11)


@pytest.mark.parametrize("definition", get_args(Definition))
def test_a_perfect_ranking_is_exactly_one(definition: Definition) -> None:
    for positives in range(1, 60):
        labels = [1] * positives + [-1] * 7
        assert ap([-float(rank) for rank in range(len(labels))], labels, definition) == 1.0


@pytest.mark.parametrize("definition", get_args(Definition))
def test_one_positive_at_the_end_gives_one_nth(definition: Definition) -> None:
    assert ap([4.0, 3.0, 2.0, 1.0], [-1, -1, -1, 1], definition) == pytest.approx(1 / 4)


@pytest.mark.parametrize("definition", get_args(Definition))
def test_a_class_without_positives_has_none(definition: Definition) -> None:
    assert ap([1.0, 2.0], [-1, 0], definition) is None
    assert ap([], [], definition) is None


@pytest.mark.parametrize("definition", get_args(Definition))
def test_equal_scores_rank_in_the_order_given(definition: Definition) -> None:
    assert ap([0.0, 0.0], [1, -1], definition) == 1
    assert ap([0.0, 0.0], [-1, 1], definition) == 0.5


@pytest.mark.parametrize("definition", get_args(Definition))
def test_a_missing_score_ranks_last_and_among_the_infinitely_low_in_the_order_given(definition: Definition) -> None:
    assert ap([NAN, -1e30], [1, -1], definition) == 0.5
    assert ap([NAN, -np.inf], [1, -1], definition) == 1
    assert ap([-np.inf, NAN], [-1, 1], definition) == 0.5


@pytest.mark.parametrize("definition", get_args(Definition))
def test_float32_scores_that_differ_in_their_last_bit_are_not_equal(definition: Definition) -> None:
    low = np.float32(1)
    scores = np.array([low, np.nextafter(low, np.float32(2))])
    assert average_precision(scores, np.array([-1, 1], np.int8), definition) == 1


@pytest.mark.parametrize("definition", get_args(Definition))
def test_thousands_of_random_rankings_agree_with_the_devkit(definition: Definition) -> None:
    rng = np.random.default_rng(0)
    for _ in range(2000):
        count = int(rng.integers(1, 30))
        scores = rng.integers(0, rng.integers(2, 40), count) / 7
        scores[rng.random(count) < 0.1] = NAN
        scores[rng.random(count) < 0.1] = -np.inf
        labels = rng.choice([-1, 0, 1], count, p=rng.dirichlet([1, 1, 1]))
        found = average_precision(scores, labels.astype(np.int8), definition)
        if (labels > 0).any():
            assert found == pytest.approx(devkit(scores.tolist(), labels.tolist(), definition), abs=1e-12)
        else:
            assert found is None


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-1e9, 1e9), st.booleans()), min_size=1, max_size=40, unique_by=lambda pair: pair[0])
)
def test_without_ties_raw_is_what_scikit_learn_reports(pairs: list[tuple[float, bool]]) -> None:
    # A positive at the end, so that there is one.
    scores = [*(score for score, _ in pairs), -2e9]
    labels = [*(1 if positive else -1 for _, positive in pairs), 1]
    expected = average_precision_score(np.array(labels) > 0, np.array(scores))
    assert ap(scores, labels, "raw") == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("definition", get_args(Definition))
def test_every_ranking_of_three_pictures_agrees_with_the_devkit(definition: Definition) -> None:
    for scores in product([NAN, -np.inf, 0.0, 1.0], repeat=3):
        for labels in product([-1, 0, 1], repeat=3):
            if 1 in labels:
                expected = devkit(list(scores), list(labels), definition)
                assert ap(list(scores), list(labels), definition) == pytest.approx(expected, abs=1e-12)


def test_over_thousands_of_random_rankings_raw_is_what_scikit_learn_reports_without_labels_of_0() -> None:
    rng = np.random.default_rng(1)
    for _ in range(2000):
        count = int(rng.integers(2, 60))
        scores, labels = rng.permutation(count) / 7, rng.choice([-1, 0, 1], count)
        labels[rng.integers(count)] = 1
        counted = labels != 0
        expected = average_precision_score(labels[counted] > 0, scores[counted])
        # One picture alone may miss its score: scikit-learn takes none, and those of several would be tied.
        scores[scores == scores[counted].min()] = rng.choice([NAN, -np.inf, scores[counted].min()])
        assert average_precision(scores, labels.astype(np.int8), "raw") == pytest.approx(expected, abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(-5, 5), st.sampled_from([-1, 0, 1])), min_size=1, max_size=30))
def test_any_increasing_map_of_the_scores_changes_nothing(pairs: list[tuple[int, int]]) -> None:
    scores, labels = [float(score) for score, _ in pairs], [label for _, label in pairs]
    for definition in get_args(Definition):
        assert ap(scores, labels, definition) == ap([np.arctan(score) for score in scores], labels, definition)


def test_classes_are_scored_one_by_one_and_those_without_positives_left_out_of_the_mean() -> None:
    scores = np.array([[3.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
    labels = np.array([[1, -1, -1], [-1, 1, 0]], np.int8)
    per_class = average_precisions(scores, labels)
    assert per_class == (1.0, 0.5, None)
    assert mean_average_precision(per_class) == 0.75
    assert mean_average_precision([None, None]) is None


@pytest.mark.parametrize(
    ("scores", "labels"), [(np.zeros(2), np.zeros(3, np.int8)), (np.zeros((2, 1)), np.zeros((2, 1), np.int8))]
)
def test_shapes_that_do_not_match_are_refused(scores: np.ndarray, labels: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"must both be \(N,\), got"):
        average_precision(scores, labels)
    with pytest.raises(ValueError, match=r"must both be \(N, K\), got"):
        average_precisions(scores[..., 0], labels[..., 0])
