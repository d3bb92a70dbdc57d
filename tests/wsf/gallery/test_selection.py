"""Which pictures are shown, on scores that were ranked by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsf.contracts import Record
from wsf.gallery import Amounts, Chosen, select
from wsf.gallery.selection import MOST
from wsf.scores import Scores

FEW = Amounts(hits=2, mistakes=2, training=2)
# Best first: d -, b ?, a +, f -, c +, e +, and g, which has no score.
IDS = ("a", "b", "c", "d", "e", "f", "g")
VALUES = [3.0, 4.0, 1.0, 5.0, 0.0, 2.0, np.nan]
LABELS = [1, 0, 1, -1, 1, -1, 1]


def scores(values: Sequence[float], labels: Sequence[int] | None, ids: Sequence[str] = IDS) -> Scores:
    """Of one class, cat."""
    column = None if labels is None else np.array(labels, np.int8)[:, None]
    return Scores(tuple(ids), np.array(values)[:, None], column, ("cat",))


def trained(*labels: int) -> list[Record]:
    return [Record(f"t{index}", "", np.array([label], np.int8)) for index, label in enumerate(labels)]


def test_hits_and_mistakes_are_the_best_with_their_ranks_among_the_known() -> None:
    (cat,) = select(scores(VALUES, LABELS), [], FEW)
    assert cat.hits == (Chosen("a", 0, 1, 3.0, 2), Chosen("c", 0, 1, 1.0, 4))
    assert cat.mistakes == (Chosen("d", 0, -1, 5.0, 1), Chosen("f", 0, -1, 2.0, 3))
    assert (cat.name, cat.ranked, cat.unjudged) == ("cat", 6, ())


def test_an_unknown_label_is_neither_hit_nor_mistake_and_a_picture_without_a_score_is_not_shown() -> None:
    (cat,) = select(scores(VALUES, LABELS), [], Amounts(9, 9, 9))
    assert [chosen.id for chosen in cat] == ["a", "c", "e", "d", "f"]


@pytest.mark.parametrize("labels", [None, [0] * 7])
def test_where_no_label_is_known_the_highest_scores_are_shown_as_unjudged(labels: list[int] | None) -> None:
    (cat,) = select(scores(VALUES, labels), [], FEW)
    assert (cat.hits, cat.mistakes, cat.ranked) == ((), (), 7)
    assert [(chosen.id, chosen.truth, chosen.rank) for chosen in cat.unjudged] == [
        ("d", 0, 1),
        ("b", 0, 2),
        ("a", 0, 3),
        ("f", 0, 4),
    ]


def test_training_pictures_hold_the_class_and_are_spread_over_all_that_do() -> None:
    (cat,) = select(scores(VALUES, LABELS), trained(1, -1, 1, 1, 0, 1, 1), FEW)
    # Of t0, t2, t3, t5 and t6 the first and the third.
    assert cat.training == (Chosen("t0", 0, 1), Chosen("t3", 0, 1))


def test_of_classes_beyond_what_is_drawn_nothing_is() -> None:
    names = tuple(f"class {index}" for index in range(MOST + 1))
    many = Scores(("a",), np.zeros((1, MOST + 1)), np.ones((1, MOST + 1), np.int8), names)
    found = select(many, [], Amounts.of(12, MOST + 1))
    assert [len(list(one)) for one in found] == [*[1] * MOST, 0]


@pytest.mark.parametrize(
    ("pictures", "classes", "expected"),
    [
        (12, 20, (6, 3, 3)),
        (8, 12, (4, 2, 2)),
        (4, 20, (2, 1, 1)),
        (3, 2, (2, 1, 0)),
        (1, 2, (1, 0, 0)),
        (0, 2, (0, 0, 0)),
        (12, 80, (2, 1, 0)),
        (12, 1000, (1, 0, 0)),
    ],
)
def test_amounts_worked_out_by_hand(pictures: int, classes: int, expected: tuple[int, int, int]) -> None:
    found = Amounts.of(pictures, classes)
    assert (found.hits, found.mistakes, found.training) == expected


@given(pictures=st.integers(0, 100), classes=st.integers(1, MOST))
def test_there_are_never_more_than_the_most(pictures: int, classes: int) -> None:
    amounts = Amounts.of(pictures, classes)
    assert amounts.pictures == min(pictures, MOST // classes)
