"""Which scales are chosen, where it can be told beforehand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wsf.fusion import Maximum
from wsf.metrics.scale_choice import AGREEMENT, LONGEST, agreement, choose, grids
from wsf.metrics.scales import ScaleScores
from wsf.recipe.scales import SCALE_SETS, cost_of

PAPER = SCALE_SETS["paper"]


def column(*values: float) -> NDArray[np.float64]:
    """(N, 1)."""
    return np.array(values)[:, None]


def noisy(seed: int, pictures: int = 60, scales: tuple[float, ...] = PAPER[::4]) -> ScaleScores:
    """Three classes whose scores are right in the main, with noise that neighbouring scales share."""
    rng = np.random.default_rng(seed)
    labels = np.where(rng.random((pictures, 3)) < 0.3, 1, -1).astype(np.int8)
    labels[0] = 1
    drift = np.cumsum(rng.normal(size=(len(scales), pictures, 3)), axis=0)
    return ScaleScores(2 * labels + 0.3 * drift + rng.normal(size=labels.shape), labels, scales)


def test_the_grids_of_three_scales_are_all_their_subsets() -> None:
    assert sorted(grids((4.0, 1.0, 2.0))) == [(1,), (1, 2), (1, 2, 4), (1, 4), (2,), (2, 4), (4,)]


def test_the_grids_of_the_paper_are_regular_and_few() -> None:
    found = grids(PAPER)
    assert len(found) == len(set(found)) < 600
    assert all(list(grid) == sorted(set(grid)) and set(grid) <= set(PAPER) and len(grid) <= LONGEST for grid in found)
    assert (0.5, 3.7) in found
    # Equal steps of 0.8, and equal ratios of 1.95 (0.5, 0.97, 1.90, 3.7).
    assert (0.5, 1.3, 2.1, 2.9, 3.7) in found
    assert (0.5, 0.95, 1.9, 3.7) in found


def test_scores_agree_by_their_correlation_in_the_mean_over_classes() -> None:
    first, second = column(1, 2, 3, 4), column(2, 1, 4, 3)
    assert agreement(first, 3 * first + 5) == pytest.approx(1)
    assert agreement(first, -first) == pytest.approx(-1)
    assert agreement(first, second) == pytest.approx(0.6)
    assert agreement(np.hstack((first, first)), np.hstack((first, second))) == pytest.approx(0.8)


def test_scores_that_are_all_equal_agree_only_with_such() -> None:
    flat, other = column(7, 7, 7), column(1, 2, 3)
    assert agreement(flat, flat - 1) == 1
    assert agreement(flat, other) == agreement(other, flat) == 0


def test_one_scale_suffices_where_all_say_the_same() -> None:
    scored = noisy(0)
    same = replace(scored, scores=np.broadcast_to(scored.scores[0], scored.scores.shape))
    choice = choose(same)
    assert choice.chosen.scales == (0.5,)
    assert choice.chosen.cost == 0.25
    assert choice.reference.scales == same.scales
    assert choice.tried == (choice.chosen,)


def test_every_scale_is_needed_where_each_finds_a_picture_of_its_own() -> None:
    scores = np.zeros((3, 6, 1))
    scores[:, :3, 0] = 2 * np.eye(3) - 1
    scored = ScaleScores(scores, column(1, 1, 1, -1, -1, -1).astype(np.int8), (1.0, 2.0, 4.0), Maximum())
    choice = choose(scored)
    assert choice.chosen.scales == (1, 2, 4)
    assert (choice.chosen.mean_ap, choice.chosen.difference) == (1, 0)


def test_a_scale_that_ranks_these_pictures_as_well_in_its_own_way_is_not_trusted() -> None:
    scores = np.stack((column(10, 1, 0, -10), column(1, 10, -10, 0)))
    scored = ScaleScores(scores, column(1, 1, -1, -1).astype(np.int8), (1.0, 2.0))
    assert scored.price("1", (1.0,)).difference == 0
    assert agreement(scored.fused((1.0,)), scored.reference) < AGREEMENT
    assert choose(scored).chosen.scales == (1, 2)


def test_a_scale_that_gains_on_one_picture_what_it_loses_on_another_is_not_trusted() -> None:
    # Scale 1 lifts a positive of the first class above the negative next to it, and drops one of the second below.
    labels = np.array([[1, 1], [-1, -1], [1, 1], [-1, -1]], np.int8)
    large = np.array([[1.0, 10], [1.1, -10], [10, 1.1], [-10, 1.0]])
    small = large + np.array([[0.15, 0], [0, 0], [0, -0.15], [0, 0]])
    scored = ScaleScores(np.stack((small, large)), labels, (1.0, 2.0))
    price = scored.price("1", (1.0,))
    assert agreement(scored.fused((1.0,)), scored.reference) > AGREEMENT
    assert price.difference == pytest.approx(0)
    # Without each picture in turn the difference is -1/4, -1/12, 1/4 and 1/12.
    assert price.standard_error == pytest.approx(np.sqrt(3 / 4 * (2 / 4**2 + 2 / 12**2)))
    choice = choose(scored)
    assert choice.chosen.scales == (2,)
    assert [tried.scales for tried in choice.tried] == [(1,), (2,)]
    assert choose(scored, within=100).chosen.scales == (1,)


def test_of_equal_costs_the_fewer_scales_are_chosen() -> None:
    # 3² + 4² = 5²; scales 3 and 4 err in opposite ways, so that together they say what 5 says.
    right, error = column(3, 2, 1, 0), column(5, -5, -5, 5)
    scores = np.stack((right + error, right - error, right))
    scored = ScaleScores(scores, column(1, 1, -1, -1).astype(np.int8), (3.0, 4.0, 5.0))
    assert agreement(scored.fused((3.0, 4.0)), scored.reference) == pytest.approx(1)
    assert choose(scored).chosen.scales == (5,)


def test_a_class_without_positives_changes_no_price() -> None:
    scored = noisy(1)
    absent = ScaleScores(
        np.concatenate((scored.scores, scored.scores[:, :, :1]), axis=2),
        np.hstack((scored.labels, np.full((60, 1), -1, np.int8))),
        scored.scales,
    )
    assert choose(absent).reference == choose(scored).reference


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 5))
def test_the_choice_keeps_its_promise_and_the_tried_ones_before_it_do_not(seed: int, within: float) -> None:
    scored = noisy(seed)
    choice = choose(scored, within)

    def passes(index: int) -> bool:
        price = choice.tried[index]
        return 100 * (price.standard_error - price.difference) <= within + 1e-6

    assert choice.chosen == choice.tried[-1]
    assert passes(-1)
    assert not any(passes(index) for index in range(len(choice.tried) - 1))
    assert [price.cost for price in choice.tried] == sorted(price.cost for price in choice.tried)
    assert choice.chosen.cost == pytest.approx(cost_of(choice.chosen.scales))
    assert agreement(scored.fused(choice.chosen.scales), scored.reference) >= AGREEMENT


def test_the_choice_is_the_same_again_and_in_any_order_of_the_scales() -> None:
    scored = noisy(2)
    order = np.random.default_rng(0).permutation(len(scored.scales))
    mixed = ScaleScores(scored.scores[order], scored.labels, tuple(scored.scales[place] for place in order))
    assert choose(scored) == choose(scored)
    assert choose(mixed).chosen.scales == choose(scored).chosen.scales


def test_a_loss_below_nothing_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="within must be 0 points or more"):
        choose(noisy(0), -0.1)
