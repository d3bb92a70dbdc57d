"""What sets of scales cost and give, on rankings that can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wsf.errors import DataError, RecipeError
from wsf.fusion import Fusion, Maximum, Mean, PowerMean
from wsf.metrics.scales import GROUPS, ScaleScores, price_of

# Four pictures of one class at scales 1 and 2.
SCORES = np.array([[[4.0], [3.0], [2.0], [1.0]], [[4.0], [1.0], [3.0], [2.0]]])
LABELS = np.array([[1], [-1], [1], [-1]], np.int8)
SCORED = ScaleScores(SCORES, LABELS, (1.0, 2.0), Mean(), "raw")


def test_a_price_worked_out_by_hand() -> None:
    small, large, both = price_of(SCORED, {"small": (1.0,), "large": (2.0,), "both": (1.0, 2.0)})
    # At scale 1: hit, miss, hit, miss. Both scales together, 4, 2, 2.5, 1.5, rank both hits first.
    assert small.mean_ap == pytest.approx((1 + 2 / 3) / 2)
    assert small.difference == pytest.approx(-1 / 6)
    assert (large.mean_ap, both.mean_ap) == (1, 1)
    assert [price.cost for price in (small, large, both)] == [1, 4, 5]
    assert [price.name for price in (small, large, both)] == ["small", "large", "both"]


def test_a_standard_error_worked_out_by_hand() -> None:
    # Without each picture in turn scale 1 has 1/2, 1, 1 and 5/6, and both scales have 1. These differences, -1/2, 0, 0
    # and -1/6, deviate from their mean by -1/3, 1/6, 1/6 and 0, whose squares add up to 1/6.
    assert SCORED.price("small", (1.0,)).standard_error == pytest.approx(np.sqrt(3 / 4 * 1 / 6))


def test_many_pictures_are_left_out_in_groups_of_every_nth() -> None:
    labels = np.tile(LABELS, (GROUPS // 2, 1))  # twice as many pictures as groups
    noise = np.random.default_rng(0).normal(size=(2, len(labels), 1))
    scored = ScaleScores(noise, labels, (1.0, 2.0), Mean(), "raw")
    fused, reference = noise[0], noise.mean(axis=0)
    differences = []
    for group in range(GROUPS):
        kept = [picture for picture in range(len(labels)) if picture not in (group, group + GROUPS)]
        part = replace(scored, scores=noise[:, kept], labels=labels[kept])
        differences.append(part.mean_ap(fused[kept]) - part.mean_ap(reference[kept]))
    expected = np.sqrt((GROUPS - 1) * np.var(differences))
    assert scored.price("small", (1.0,)).standard_error == pytest.approx(expected)


def test_scales_are_fused_as_scoring_fuses_them() -> None:
    assert SCORED.fused((1.0, 2.0))[:, 0].tolist() == [4, 2, 2.5, 1.5]
    assert replace(SCORED, fusion=Maximum()).fused((1.0, 2.0))[:, 0].tolist() == [4, 3, 3, 2]
    assert SCORED.fused((2.0,)).tolist() == SCORES[1].tolist()


def test_single_precision_is_fused_in_double() -> None:
    assert replace(SCORED, scores=SCORES.astype(np.float32)).reference.dtype == np.float64


def test_a_class_without_positives_is_left_out_of_the_mean() -> None:
    absent = ScaleScores(
        np.concatenate((SCORES, -SCORES), axis=2), np.hstack((LABELS, -np.abs(LABELS))), (1.0, 2.0), Mean(), "raw"
    )
    assert absent.price("small", (1.0,)) == SCORED.price("small", (1.0,))


def test_the_mean_may_be_taken_over_some_classes() -> None:
    both = ScaleScores(
        np.concatenate((-SCORES, SCORES), axis=2), np.hstack((LABELS, LABELS)), (1.0, 2.0), Mean(), "raw"
    )
    assert both.over([1]).price("small", (1.0,)) == SCORED.price("small", (1.0,))
    assert both.price("small", (1.0,)).mean_ap < SCORED.price("small", (1.0,)).mean_ap


def test_a_lone_positive_still_has_a_standard_error() -> None:
    lone = ScaleScores(SCORES[:, :2], LABELS[:2], (1.0, 2.0))
    assert lone.price("small", (1.0,)).standard_error == 0


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([Mean(), Maximum(), PowerMean(5)]),
    st.sampled_from(["voc2012", "voc2007", "raw"]),
)
def test_all_the_scales_differ_from_themselves_by_nothing(seed: int, fusion: Fusion, definition: str) -> None:
    rng = np.random.default_rng(seed)
    labels = rng.integers(-1, 2, size=(25, 3)).astype(np.int8)
    labels[0, 0] = 1
    scored = ScaleScores(rng.normal(size=(3, 25, 3)), labels, (0.5, 1.0, 2.0), fusion, definition)  # type: ignore[arg-type]
    everything = scored.price("all", scored.scales)
    assert (everything.difference, everything.standard_error) == (0, 0)
    assert 0 <= everything.mean_ap <= 1


def test_a_scale_that_was_not_scored_is_refused() -> None:
    with pytest.raises(RecipeError) as error:
        price_of(SCORED, {"mine": (1.0, 1.03)})
    assert str(error.value) == "scales: 1.03 was not scored; take from the 2 that were, 1 to 2"


def test_a_set_without_scales_is_refused() -> None:
    with pytest.raises(RecipeError, match="a set holds one scale at least, got none"):
        price_of(SCORED, {"mine": ()})


def test_scales_are_found_in_spite_of_rounding() -> None:
    scored = replace(SCORED, scales=(0.1 + 0.2, 2.0))
    assert scored.fused((0.3,)).tolist() == SCORES[0].tolist()


@pytest.mark.parametrize(("pictures", "positive"), [(1, 1), (4, 0)])
def test_pictures_that_tell_nothing_are_refused(pictures: int, positive: int) -> None:
    labels = np.full((pictures, 1), 1 if positive else -1, np.int8)
    with pytest.raises(DataError) as error:
        ScaleScores(np.zeros((1, pictures, 1)), labels, (1.0,))
    assert str(error.value) == (
        "scales: at least two pictures, one of them positive, are needed to compare them, "
        f"got {pictures} with {positive} positive; hold out more (data.holdout)"
    )


def test_scores_must_have_a_row_a_scale_picture_and_class() -> None:
    with pytest.raises(ValueError, match="scores must be"):
        ScaleScores(SCORES, LABELS, (1.0,))
