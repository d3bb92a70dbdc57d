"""The price list of test scales."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from wsf.metrics.scale_choice import Choice
from wsf.metrics.scales import Price, ScaleScores
from wsf.recipe.scales import SCALE_SETS
from wsf.report.scale_table import scale_rows, scale_table

PAPER = Price("paper", SCALE_SETS["paper"], 343.85, 0.9267, 0.0, 0.0)
FAST = Price("fast", SCALE_SETS["fast"], 15.5, 0.9391, 0.0126, 0.0081)
AUTO = Price("auto", (0.8, 1.55, 2.95), 11.5, 0.9247, -0.0018, 0.0011)
REFERENCE = replace(PAPER, name="all")
CHOICE = Choice(chosen=AUTO, reference=REFERENCE, within=0.3, tried=(AUTO,))
SCORED = ScaleScores(np.zeros((65, 100, 9)), np.ones((100, 9), np.int8), SCALE_SETS["paper"])


def printed(named: list[Price], choice: Choice, width: int = 100) -> str:
    text = io.StringIO()
    Console(file=text, width=width, color_system=None).print(scale_table(SCORED, named, choice))
    return text.getvalue()


def line(text: str, name: str) -> str:
    """The row of a set, with single spaces."""
    return next(" ".join(row.split()) for row in text.splitlines() if row.split()[:1] == [name])


def test_a_row_says_what_a_set_costs_and_gives_in_percent_and_points() -> None:
    text = printed([PAPER, FAST], CHOICE)
    assert line(text, "auto") == "auto (chosen) 0.8, 1.55, 2.95 3 11.5 3.3% 92.5 -0.2 ± 0.1"
    assert line(text, "fast") == "fast 0.5, 0.7, 1, 1.4, 2, 2.8 6 15.5 4.5% 93.9 +1.3 ± 0.8"
    assert line(text, "paper") == "paper 0.5 to 3.7 65 343.9 100.0% 92.7 +0.0 ± 0.0"


def test_the_table_says_its_pictures_its_definition_and_what_was_promised() -> None:
    text = printed([PAPER], CHOICE)
    assert "test scales on 100 pictures, 9 classes, fused by mean" in text
    assert "mAP (voc2012)" in text
    assert "loses at most 0.3 points against all, one standard error included" in " ".join(text.split())


def test_rows_run_from_cheap_to_dear_and_no_set_stands_twice() -> None:
    rows = scale_rows([PAPER, FAST], CHOICE)
    assert [(row["set"], row["chosen"]) for row in rows] == [("auto", True), ("fast", False), ("paper", False)]


def test_a_named_set_that_is_chosen_is_marked_in_its_own_row() -> None:
    rows = scale_rows([FAST], replace(CHOICE, chosen=replace(FAST, name="auto")))
    assert [(row["set"], row["chosen"]) for row in rows] == [("fast", True), ("all", False)]


def test_where_nothing_cheaper_is_sure_the_table_says_so() -> None:
    text = printed([PAPER, FAST], replace(CHOICE, chosen=replace(REFERENCE, name="auto")))
    assert line(text, "paper").startswith("paper (chosen)")
    assert "chosen: all, since no cheaper set is sure to lose at most 0.3 points" in " ".join(text.split())


@pytest.mark.parametrize("width", [72, 80, 120])
def test_the_table_stays_within_the_terminal_and_loses_no_number(width: int) -> None:
    text = printed([PAPER, FAST], CHOICE, width)
    assert max(map(len, text.splitlines())) <= width
    for number in (
        "paper",
        "fast",
        "auto",
        "(chosen)",
        "1.55",
        "343.9",
        "15.5",
        "11.5",
        "+1.3 ± 0.8",
        "-0.2 ± 0.1",
        "93.9",
    ):
        assert number in text
    assert "…" not in text


def test_the_rows_are_plain_json_in_fractions() -> None:
    first = json.loads(json.dumps(scale_rows([PAPER], CHOICE)))[0]
    assert first == {
        "set": "auto",
        "scales": [0.8, 1.55, 2.95],
        "cost": 11.5,
        "relative_cost": 11.5 / 343.85,
        "mean_ap": 0.9247,
        "difference": -0.0018,
        "standard_error": 0.0011,
        "chosen": True,
    }
