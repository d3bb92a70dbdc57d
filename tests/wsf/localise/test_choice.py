"""What boxes are made with, chosen where boxes are known."""

from __future__ import annotations

import numpy as np
import pytest

from cells import class_maps
from wsf.contracts import Box, Record
from wsf.infer import ClassMaps
from wsf.localise import BoxChoice, BoxRule
from wsf.localise.choice import choose_boxes


def record(*boxes: tuple[float, float, float, float], difficult: bool = False, label: int = 1) -> Record:
    found = tuple(Box(0, region, difficult) for region in boxes)
    return Record("a", "a", np.array([label], np.int8), found)


def seen() -> ClassMaps:
    """A certain cell at (200, 200) whose window is 100 pixels."""
    return class_maps({(3, 3): 12.0}, ground=-25.0)


@pytest.mark.parametrize(("half", "factor"), [(30, 0.6), (50, 1.0), (70, 1.4)])
def test_the_factor_is_that_whose_boxes_are_right(half: float, factor: float) -> None:
    objects = record((200.0 - half, 200.0 - half, 200.0 + half, 200.0 + half))
    # Several factors are right at all three overlaps; the first of them is chosen.
    chosen = choose_boxes([(seen(), objects)], "windows")
    assert (chosen.rule.value / factor) ** 2 == pytest.approx(1, abs=0.3)
    assert chosen.pictures == 1


def test_the_baselines_box_is_chosen_on_the_same_pictures() -> None:
    chosen = choose_boxes([(seen(), record((100.0, 100.0, 300.0, 300.0)))], "windows")
    assert 0.5 * 0.7**0.5 <= chosen.centre <= 0.5 / 0.7**0.5  # overlaps of 0.7 or more with half of the sides


def test_a_threshold_is_chosen_in_the_same_way() -> None:
    cells = {(row, column): 0.0 for row in (2, 3, 4) for column in (2, 3, 4)} | {(3, 3): 5.0}
    wide = choose_boxes([(class_maps(cells), record((125.0, 125.0, 275.0, 275.0)))], "components")
    narrow = choose_boxes([(class_maps(cells), record((175.0, 175.0, 225.0, 225.0)))], "components")
    assert wide.rule.value < narrow.rule.value


@pytest.mark.parametrize(
    "unknown",
    [
        Record("a", "a", np.array([1], np.int8)),  # no boxes
        record((0.0, 0.0, 9.0, 9.0), difficult=True),
        record((0.0, 0.0, 9.0, 9.0), label=0),
        record((0.0, 0.0, 9.0, 9.0), label=-1),
    ],
)
def test_without_an_object_to_find_nothing_is_chosen(unknown: Record) -> None:
    assert choose_boxes([(seen(), unknown)], "windows") == BoxChoice.fixed("windows")
    assert BoxChoice.fixed("windows").pictures == 0


def test_a_choice_is_read_back_from_results() -> None:
    choice = BoxChoice(BoxRule("windows", 1.2), 0.8, 60)
    assert BoxChoice.of_results(choice.results(), "windows") == choice
    assert BoxChoice.of_results(choice.results(), "components") is None


@pytest.mark.parametrize("broken", [None, {}, {"use": "windows", "value": "much", "centre": 1, "holdout_pictures": 1}])
def test_what_is_no_choice_is_none(broken: object) -> None:
    assert BoxChoice.of_results(broken, "windows") is None
