"""The paired bootstrap against the loop that it stands for."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import get_args

import numpy as np
import pytest

from wsf.errors import DataError
from wsf.metrics import Definition, average_precisions, mean_average_precision, paired_difference

RNG = np.random.default_rng(0)
# Seven classes of 40 pictures, the last rare enough to be lost in a third of the draws, with ties and missing scores.
LABELS = RNG.choice(np.array([-1, 0, 1], np.int8), (40, 7), p=[0.7, 0.1, 0.2])
LABELS[:, 6] = -1
LABELS[3, 6] = 1
A, B = (
    [np.where(RNG.random((40, 7)) < 0.05, np.nan, np.round(RNG.normal(size=(40, 7)) + skill * LABELS, 1)) for _ in "12"]
    for skill in (1.0, 0.5)
)


def mean_ap(seeds: Sequence[np.ndarray], draw: np.ndarray, classes: Sequence[int], definition: Definition) -> float:
    found = [
        mean_average_precision(average_precisions(scores[draw][:, classes], LABELS[draw][:, classes], definition))
        for scores in seeds
    ]
    return float(np.mean([value for value in found if value is not None]))


@pytest.mark.parametrize("definition", get_args(Definition))
@pytest.mark.parametrize("classes", [None, (1, 6)])
def test_it_is_the_loop_over_drawn_pictures(definition: Definition, classes: tuple[int, ...] | None) -> None:
    chosen, rng = classes or range(7), np.random.default_rng(5)
    draws = [np.sort(rng.integers(40, size=40)) for _ in range(100)]
    differences = [mean_ap(A, draw, chosen, definition) - mean_ap(B, draw, chosen, definition) for draw in draws]
    found = paired_difference(A, B, [LABELS] * 2, definition, classes, resamples=100, seed=5)
    everything = np.arange(40)
    whole = mean_ap(A, everything, chosen, definition) - mean_ap(B, everything, chosen, definition)
    assert found.difference == pytest.approx(whole, abs=1e-12)
    assert (found.low, found.high) == pytest.approx(tuple(np.percentile(differences, [2.5, 97.5])), abs=1e-12)


def test_a_draw_without_any_positive_says_nothing() -> None:
    # The one positive is in about 63 draws of 100; where it is, A ranks it first and B last.
    labels = np.array([[1], *[[-1]] * 9], np.int8)
    scores = np.arange(10, 0, -1.0)[:, None]
    found = paired_difference([scores], [-scores], [labels], "raw", resamples=100)
    assert 0 < found.low < found.high < 1
    assert found.difference == pytest.approx(0.9)


def test_a_system_is_no_better_than_itself() -> None:
    found = paired_difference(A, A, [LABELS] * 2, "voc2012", resamples=100)
    assert (found.difference, found.low, found.high) == (0, 0, 0)


def test_turned_round_the_sign_turns() -> None:
    one, other = (paired_difference(*pair, [LABELS] * 2, "raw", resamples=100) for pair in ((A, B), (B, A)))
    assert (one.difference, one.low, one.high) == pytest.approx((-other.difference, -other.high, -other.low))


def test_a_seed_twice_is_the_seed_once() -> None:
    once, twice = (paired_difference(A[:1] * n, B[:1] * n, [LABELS] * n, "raw", resamples=100) for n in (1, 2))
    assert (once.difference, once.low, once.high) == pytest.approx((twice.difference, twice.low, twice.high))


def test_seeds_may_have_pictures_of_their_own_some_of_them_shared() -> None:
    # One seed has the first 30 of 40 pictures, the other the last 20.
    parts = [np.arange(40) < 30, np.arange(40) >= 20]
    labels = [np.where(part[:, None], LABELS, 0) for part in parts]
    a, b = (
        [np.where(part[:, None], scores, np.nan) for part, scores in zip(parts, system, strict=True)]
        for system in (A, B)
    )
    found = paired_difference(a, b, labels, "voc2012", resamples=100, seed=5)

    def of(draw: np.ndarray) -> float:
        each = []
        for part, one, other in zip(parts, A, B, strict=True):
            own = draw[part[draw]]
            each.append(mean_ap([one], own, range(7), "voc2012") - mean_ap([other], own, range(7), "voc2012"))
        return float(np.mean(each))

    rng = np.random.default_rng(5)
    drawn = [of(np.sort(rng.integers(40, size=40))) for _ in range(100)]
    assert found.difference == pytest.approx(of(np.arange(40)), abs=1e-12)
    assert (found.low, found.high) == pytest.approx(tuple(np.percentile(drawn, [2.5, 97.5])), abs=1e-12)


def test_a_seed_without_positives_is_left_out() -> None:
    labels = [LABELS, -np.ones_like(LABELS)]
    found = paired_difference(A, B, labels, "raw", resamples=100)
    assert found == paired_difference(A[:1], B[:1], labels[:1], "raw", resamples=100)


def test_the_interval_depends_on_the_seed_alone_and_not_on_how_many_draws_are_held_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def found(seed: int) -> object:
        return paired_difference(A, B, [LABELS] * 2, "voc2012", resamples=150, seed=seed)

    expected = found(0)
    assert found(1) != expected
    monkeypatch.setattr("wsf.metrics.bootstrap._CELLS", 40 * 7)
    assert found(0) == expected


def test_the_interval_covers_a_known_difference_about_as_often_as_it_says() -> None:
    # Two systems of equal skill, on fresh pictures each time: 0 lies outside in about 5 of 100.
    rng = np.random.default_rng(1)
    outside = 0
    for _ in range(100):
        labels = np.where(rng.random((80, 2)) < 0.4, 1, -1).astype(np.int8)
        one, other = (rng.normal(size=(80, 2)) + labels for _ in "12")
        found = paired_difference([one], [other], [labels], "raw", resamples=200)
        outside += not found.low <= 0 <= found.high
    assert 0 < outside < 15


def test_twenty_classes_of_787_pictures_and_three_seeds_take_seconds() -> None:
    rng = np.random.default_rng(0)
    labels = np.where(rng.random((787, 20)) < 0.08, 1, -1).astype(np.int8)
    one, other = ([rng.normal(size=(787, 20)) + skill * labels for _ in range(3)] for skill in (1.5, 1.4))
    begun = time.process_time()
    found = paired_difference(one, other, [labels] * 3, "voc2012")
    assert time.process_time() - begun < 5
    assert found.low < found.difference < found.high


def test_without_positives_there_is_nothing_to_compare() -> None:
    with pytest.raises(DataError, match="no class of the mean has positives in these pictures; compare on another"):
        paired_difference(A, B, [-np.ones_like(LABELS)] * 2, "raw")
    with pytest.raises(DataError, match="no class of the mean"):
        paired_difference(A, B, [LABELS] * 2, "raw", classes=())


def test_seeds_that_do_not_match_other_shapes_and_few_resamples_are_refused() -> None:
    with pytest.raises(ValueError, match="got 0, 0 and 0 seeds and 2000 resamples"):
        paired_difference([], [], [], "raw")
    with pytest.raises(ValueError, match="got 1, 2 and 2 seeds"):
        paired_difference(A[:1], B, [LABELS] * 2, "raw")
    with pytest.raises(ValueError, match="got 2, 2 and 2 seeds and 99 resamples"):
        paired_difference(A, B, [LABELS] * 2, "raw", resamples=99)
    with pytest.raises(ValueError, match=r"must all be \(N, K\), got \(40, 6\) and \(40, 7\)"):
        paired_difference(A, [A[0], A[1][:, :6]], [LABELS] * 2, "raw")
    with pytest.raises(ValueError, match=r"must all be \(N, K\), got \(7,\) and \(40, 7\)"):
        paired_difference(A[0][:2], B, [LABELS] * 2, "raw")
