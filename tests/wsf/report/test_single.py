"""The table at the end of a run."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from fake_runs import entry, fake_run
from wsf.errors import RunError
from wsf.report import Cell, results_table, run_table


def test_a_run_shows_the_evaluated_split_then_the_holdout_then_what_is_published(tmp_path: Path) -> None:
    run = fake_run(
        tmp_path / "1",
        {"holdout": entry([0.5, None, 0.5], 0.5, "holdout", images=60), "test": entry([0.9, 0.8, 0.7], 0.8)},
        published={"mAP": 86.3, "per_class": {}, "source": "Oquab et al., 2015"},
    )
    table = results_table(run.results())
    assert table.title == "oquab_weak, seed 0: average precision (voc2012) in %"
    assert [column.name for column in table.columns] == ["test", "holdout", "published"]
    assert table.columns[0].cells == (Cell(90.0), Cell(80.0), Cell(70.0), Cell(80.0))
    assert table.columns[2].cells == (None, None, None, Cell(86.3))
    assert table.notes == (
        "test: 200 pictures, 2 scales (0.5, 1), fused by mean",
        "holdout: 60 pictures, 2 scales (0.5, 1), fused by mean",
        "holdout: no positives: dog (left out of the mean)",
        "published: Oquab et al., 2015",
    )


def test_splits_are_not_ranked_against_each_other(tmp_path: Path) -> None:
    run = fake_run(tmp_path / "1", {"test": entry([1, 1, 1], 1), "holdout": entry([0, 0, 0], 0, "holdout")})
    table = results_table(run.results())
    assert not any(table.is_best(row, column) for row in range(4) for column in table.columns)


def test_the_terminal_shows_a_line_a_class_and_the_mean(tmp_path: Path) -> None:
    text = io.StringIO()
    Console(file=text, width=80).print(run_table(fake_run(tmp_path / "1", {"test": entry([0.9, None, 0.7], 0.8)})))
    lines = [line.split() for line in text.getvalue().splitlines()]
    assert ["cat", "90.0"] in lines
    assert ["dog", "–"] in lines  # noqa: RUF001
    assert ["mAP", "(voc2012)", "80.0"] in lines


def test_results_without_a_split_are_refused() -> None:
    with pytest.raises(RunError, match=r"results: splits: Dictionary should have at least 1 item"):
        results_table({"format": 1, "recipe": "x", "seed": 0, "classes": ["cat"], "splits": {}})
