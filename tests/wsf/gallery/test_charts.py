"""Drawings of lines, pixel by pixel worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from wsf.gallery.charts import Axis, Chart
from wsf.gallery.curves import class_curves, training_curves
from wsf.scores import Scores


def test_an_axis_runs_from_its_start_to_its_end() -> None:
    axis = Axis(2.0, 4.0, 100, 0)
    assert [axis.at(value) for value in (2.0, 3.0, 4.0)] == [100.0, 50.0, 0.0]


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0.0, 1.0, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        (1.0, 30.0, ["10", "20", "30"]),
        (1.0, 2.0, ["1", "1.2", "1.4", "1.6", "1.8", "2"]),
        (0.0, 9.6, ["0", "2", "4", "6", "8"]),
        (-0.031, 0.012, ["-0.03", "-0.02", "-0.01", "0", "0.01"]),
        (900.0, 1100.0, ["900", "950", "1000", "1050", "1100"]),
    ],
)
def test_ticks_are_round_numbers(low: float, high: float, texts: list[str]) -> None:
    assert [text for _, text in Axis(low, high, 0, 1).ticks] == texts


def test_what_is_counted_has_no_ticks_between() -> None:
    assert [text for _, text in Axis(1.0, 2.0, 0, 1, whole=True).ticks] == ["1", "2"]
    assert [text for _, text in Axis(1.0, 30.0, 0, 1, whole=True).ticks] == ["10", "20", "30"]


def test_a_line_has_the_pixels_of_its_values_and_no_two_that_nobody_could_tell_apart() -> None:
    line = [(0.0, 0.0), (0.5, 0.5), (0.5001, 0.5), (1.0, 1.0)]
    chart = Chart.of(line, x=(0, 1), y=(0, 1), size=(152, 146), level=0.25, dots=[(1.0, 0.0)])
    # 42 pixels at the left, 10 at the right and the top, 36 at the bottom: 100 each way.
    assert chart.points == "42,110 92,60 142,10"
    assert (chart.level, chart.dots) == (85.0, ((142.0, 110.0),))


def test_a_class_has_the_curve_of_its_average_precision_and_the_level_of_a_guess() -> None:
    labels = np.array([[1, -1], [-1, -1], [1, -1], [0, -1]], np.int8)
    values = np.array([[3.0, 1.0], [2.0, 2.0], [1.0, 3.0], [9.0, 0.0]])
    (cat,) = class_curves(Scores(("a", "b", "c", "d"), values, labels, ("cat", "dog")), "raw")
    assert (cat.name, cat.positives, cat.known) == ("cat", 2, 3)
    assert cat.average_precision == pytest.approx((1 + 2 / 3) / 2)
    # Steps at recall 0, 1/2, 1/2 and 1 of 188 pixels from 42; of 154 pixels up from 164, precision 1 and 2/3.
    assert cat.chart.points == "42,10 136,10 136,61.33 230,61.33"
    assert cat.chart.level == cat.chart.y.at(2 / 3)


def test_the_eleven_points_of_voc2007_are_marked() -> None:
    labels = np.array([[1], [-1]], np.int8)
    (found,) = class_curves(Scores(("a", "b"), np.array([[1.0], [0.0]]), labels, ("cat",)), "voc2007")
    assert len(found.chart.dots) == 11
    assert {down for _, down in found.chart.dots} == {found.chart.y.at(1.0)}


def test_without_labels_there_are_no_curves() -> None:
    assert list(class_curves(Scores(("a",), np.zeros((1, 1)), None, ("cat",)), "raw")) == []


def test_training_has_its_loss_and_where_the_best_epoch_was_kept_that_epoch() -> None:
    lines = [
        {"epoch": 1, "loss": 4.0, "holdout_map": 0.5, "best_epoch": 1},
        {"epoch": 2, "loss": 2.0},
        {"epoch": 3, "loss": 1.0, "holdout_map": 0.4, "best_epoch": 1},
    ]
    loss, holdout = training_curves(lines)
    assert (loss.name, loss.first, loss.last, loss.epochs, loss.kept) == ("training loss", 4.0, 1.0, 3, None)
    assert (holdout.name, holdout.first, holdout.last, holdout.epochs, holdout.kept) == (
        "mAP on the holdout",
        0.5,
        0.4,
        2,
        1,
    )
    assert holdout.chart.dots == ((holdout.chart.x.at(1), holdout.chart.y.at(0.5)),)


def test_a_single_epoch_and_a_loss_that_never_changes_can_be_drawn() -> None:
    (one,) = training_curves([{"epoch": 1, "loss": 0.0}])
    assert len(one.chart.dots) == 1
    (flat,) = training_curves([{"epoch": epoch, "loss": -2.0} for epoch in (1, 2, 3)])
    assert len(set(flat.chart.points.split())) == 3
    assert list(training_curves([])) == []


def test_what_is_no_number_is_left_out() -> None:
    lines: list[dict[str, Any]] = [
        {"epoch": 1, "loss": 3.0},
        {"epoch": 2, "loss": float("nan")},
        {"loss": 1.0},
        {"epoch": 3, "loss": "low"},
        {"epoch": 4, "loss": 2.0},
    ]
    (loss,) = training_curves(lines)
    assert (loss.epochs, loss.first, loss.last) == (2, 3.0, 2.0)
