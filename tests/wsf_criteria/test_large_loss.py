"""Large losses among assumed labels."""

import math

import pytest
import torch

from scored import built, gradient, row
from wsf import Step
from wsf_criteria.large_loss import LOSS

SCORES = row(3.0, 1.0, -1.0, 2.0, 5.0)
LABELS = row(1, 0, 0, 0, -1)  # of the unknown ones, the fourth costs most, then the second


def cost(score: float, label: int) -> float:
    return math.log(1 + math.exp(-label * score))


KNOWN = cost(3, 1) + cost(5, -1)


def at(epoch: int, *ids: str) -> Step:
    return Step(epoch=epoch, epochs=10, ids=ids or ("a",))


def test_in_the_first_epoch_every_unknown_label_is_taken_as_absent() -> None:
    expected = KNOWN + cost(1, -1) + cost(-1, -1) + cost(2, -1)
    for scheme in ("reject", "correct", "correct_for_good"):
        assert built(LOSS, 5, scheme=scheme)(SCORES, LABELS, at(0)).item() == pytest.approx(expected)


@pytest.mark.parametrize(("epoch", "left"), [(1, [1, -1]), (2, [-1]), (3, []), (9, [])])
def test_with_every_epoch_more_of_the_largest_losses_are_rejected(epoch: int, left: list[float]) -> None:
    loss = built(LOSS, 5, scheme="reject", rate=1 / 3)
    expected = KNOWN + sum(cost(score, -1) for score in left)
    assert loss(SCORES, LABELS, at(epoch)).item() == pytest.approx(expected)


def test_known_labels_are_never_rejected_however_large_their_loss() -> None:
    found = gradient(built(LOSS, 5, rate=1.0), SCORES, LABELS, at(1))
    assert [value != 0 for value in found] == [True, False, False, False, True]


def test_a_share_is_rounded_up_and_is_of_the_whole_batch() -> None:
    scores, labels = torch.cat([SCORES, SCORES - 4]), torch.cat([LABELS, LABELS])
    # 0.17 of 6 are 1.02, thus 2: both in the first image.
    found = gradient(built(LOSS, 5, rate=0.17), scores, labels, at(1, "a", "b"))
    assert [index for index, value in enumerate(found) if value == 0] == [1, 3]


def test_corrected_ones_are_taken_as_present_this_once() -> None:
    loss = built(LOSS, 5, scheme="correct", rate=1 / 3)
    assert loss(SCORES, LABELS, at(1)).item() == pytest.approx(KNOWN + cost(1, -1) + cost(-1, -1) + cost(2, 1))
    assert loss(SCORES, LABELS, at(0)).item() == pytest.approx(KNOWN + cost(1, -1) + cost(-1, -1) + cost(2, -1))


def test_corrected_for_good_they_stay_present_for_that_picture_and_others_follow() -> None:
    loss = built(LOSS, 5, scheme="correct_for_good", rate=0.01)
    first = KNOWN + cost(1, -1) + cost(-1, -1) + cost(2, 1)
    second = KNOWN + cost(1, 1) + cost(-1, -1) + cost(2, 1)
    assert loss(SCORES, LABELS, at(1, "a")).item() == pytest.approx(first)
    assert loss(SCORES, LABELS, at(0, "b")).item() == pytest.approx(first - cost(2, 1) + cost(2, -1))
    assert loss(SCORES, LABELS, at(2, "a")).item() == pytest.approx(second)


def test_without_unknown_labels_it_is_the_log_loss() -> None:
    loss, labels = built(LOSS, 2, rate=1.0), row(1, -1)
    assert loss(row(0.5, 0.5), labels, at(5)).item() == pytest.approx(cost(0.5, 1) + cost(0.5, -1))
