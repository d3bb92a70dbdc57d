"""Places of a split, found picture by picture, and measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cells import class_maps
from wsf.contracts import Box, Record
from wsf.infer import ClassMaps, Grid
from wsf.localise import BoxChoice, BoxRule, Finder, measure
from wsf.localise.finder import CLASSES

CHOICE = BoxChoice(BoxRule("windows", 1.0), 0.5, 0)
SQUARE = (150.0, 150.0, 250.0, 250.0)


def maps(picture: int, *certain: tuple[int, int, int], classes: int = 2) -> ClassMaps:
    """A picture whose class k is certain at the cell of that row and column: (k, row, column)."""
    one = class_maps({}).grids[0]
    logits = np.full((classes, *one.logits.shape[1:]), -25.0, np.float32)
    for label, row, column in certain:
        logits[label, row, column] = 12.0
    grid: Grid = replace(one, logits=logits)
    return ClassMaps(picture, tuple(range(classes)), 400, 400, [grid], True)


def record(name: str, labels: tuple[int, ...], *boxes: Box, known: bool = True) -> Record:
    return Record(name, name, np.array(labels, np.int8), boxes if known else None)


def test_places_come_in_the_order_of_the_records_with_scores_points_and_boxes() -> None:
    records = [record("a", (1, -1), Box(0, SQUARE)), record("b", (-1, 1), Box(1, SQUARE))]
    finder = Finder(records, ("cat", "dog"), "windows", CHOICE)
    finder.add(maps(1, (1, 3, 3)), np.array([-2.0, 3.0]))
    finder.add(maps(0, (0, 0, 6)), np.array([4.0, -1.0]))
    first, second = finder.found().pictures
    assert (first.id, first.width, first.height, list(first.classes)) == ("a", 400, 400, ["cat", "dog"])
    cat = first.classes["cat"]
    assert (cat.score, cat.x, cat.y, cat.scale) == (4.0, 350.0, 50.0, 1.0)
    np.testing.assert_allclose(cat.boxes[0], (300, 0, 400, 100, 4.0), atol=0.01)
    assert cat.boxes[1][4] == pytest.approx(4.0 - 37.0)
    np.testing.assert_allclose(second.classes["dog"].boxes[0], (*SQUARE, 3.0), atol=0.01)


def test_of_many_classes_the_best_and_those_that_are_there_are_looked_for() -> None:
    many = CLASSES + 5
    labels = tuple(1 if label == 0 else -1 for label in range(many))
    finder = Finder([record("a", labels)], [f"c{label}" for label in range(many)], "windows", CHOICE)
    finder.add(maps(0, classes=many), np.arange(many, dtype=float))
    found = finder.found().pictures[0].classes
    assert list(found) == ["c0", *(f"c{label}" for label in range(5, many))]


def test_without_a_choice_the_pictures_wait_until_it_is_made_on_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wsf.localise.finder.PICTURES", 2)
    wide = Box(0, (130.0, 130.0, 270.0, 270.0))  # 140 pixels around a window of 100
    finder = Finder([record(name, (1, -1), wide) for name in "abc"], ("cat", "dog"), "windows", None)
    for picture in range(3):
        finder.add(maps(picture, (0, 3, 3)), np.array([1.0, 0.0]))
    found = finder.found()
    assert found.choice.pictures == 2
    assert found.choice.rule.value >= 1.2
    assert len(found.pictures) == 3


def test_places_that_are_perfect_measure_1_and_baselines_less() -> None:
    corner = Box(0, (300.0, 0.0, 400.0, 100.0))
    records = [record("a", (1, -1), corner), record("b", (-1, 1), Box(1, SQUARE)), record("c", (-1, -1))]
    finder = Finder(records, ("cat", "dog"), "windows", CHOICE)
    scores = np.array([[4.0, -1.0], [-2.0, 3.0], [-3.0, -3.0]])
    finder.add(maps(0, (0, 0, 6)), scores[0])
    finder.add(maps(1, (1, 3, 3)), scores[1])
    finder.add(maps(2), scores[2])
    measured = measure(finder.found(), records, scores, ("cat", "dog"), "voc2012")
    assert measured is not None
    assert measured["pictures"] == 3
    metrics = measured["metrics"]
    for name in ("point_ap@18px", "point_ap@18px_difficult", "pointing_game@15px", "corloc@0.5", "box_ap@0.5"):
        assert metrics[name]["per_class"] == [1.0, 1.0]
        assert metrics[name]["mean"] == 1.0
        assert metrics[name]["centre"]["per_class"][0] == 0.0  # the cat is in the corner
        assert metrics[name]["random"]["mean"] < 0.5
    assert metrics["point_ap@18px"]["centre"]["per_class"][1] == 1.0
    assert metrics["maxboxaccv2@0.3,0.5,0.7"]["mean"] > metrics["maxboxaccv2@0.3,0.5,0.7"]["random"]["mean"]


def test_pictures_without_boxes_are_left_out_and_means_are_over_the_chosen_classes() -> None:
    records = [record("a", (1, -1), Box(0, SQUARE)), record("b", (1, 1), known=False), record("c", (-1, -1))]
    scores = np.array([[4.0, -1.0], [9.0, 9.0], [-3.0, -3.0]])
    finder = Finder(records, ("cat", "dog"), "windows", CHOICE)
    for picture in range(3):
        finder.add(maps(picture, (0, 3, 3)), scores[picture])
    found = finder.found()
    measured = measure(found, records, scores, ("cat", "dog"), "raw", ["cat"])
    assert measured is not None
    assert (measured["pictures"], measured["definition"]) == (2, "raw")
    assert measured["metrics"]["corloc@0.5"]["per_class"] == [1.0, None]
    nothing_known = [replace(one, boxes=None) for one in records]
    assert measure(found, nothing_known, scores, ("cat", "dog"), "raw") is None


def test_equal_places_give_equal_results() -> None:
    records = [record("a", (1, -1), Box(0, SQUARE))]

    def measured() -> object:
        finder = Finder(records, ("cat", "dog"), "windows", CHOICE)
        finder.add(maps(0, (0, 3, 2)), np.array([1.0, 0.0]))
        return measure(finder.found(), records, np.array([[1.0, 0.0]]), ("cat", "dog"), "voc2012")

    assert measured() == measured()
