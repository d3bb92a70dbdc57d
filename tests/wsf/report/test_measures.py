"""What reports show beside average precision: F1, calibration, accuracy, and where their thresholds come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fake_runs import entry, fake_run
from wsf.errors import RunError
from wsf.report import Cell, Table, compare, results_table
from wsf.run import RunFolder

F1 = {"per_class": [0.75, 0.5, None], "macro": 0.625, "overall": 0.6}
CALIBRATION = {"per_class": [0.02, 0.031, 0.05], "overall": 0.0249}
THRESHOLDS = {"per_class": [-0.25, 1.5, None], "scales": [0.5, 1.0], "fuse": "mean"}


def measured(path: Path, role: str = "evaluate", thresholds: Any = THRESHOLDS, **changes: Any) -> RunFolder:
    split = {"f1": F1, "calibration_error": CALIBRATION, **changes.pop("split", {})}
    name = "holdout" if role == "holdout" else "test"
    splits = {name: entry([0.9, 0.8, 0.7], 0.8, role, **split)}
    return fake_run(path, splits, **({"thresholds": thresholds} if thresholds != "absent" else {}), **changes)


def rows(table: Table, column: int = 0) -> dict[str, Cell | None]:
    return {row.name: cell for row, cell in zip(table.rows, table.columns[column].cells, strict=True)}


def test_below_the_mean_stands_what_else_is_of_all_classes(tmp_path: Path) -> None:
    table = compare([measured(tmp_path / "1", split={"top1_accuracy": 0.9})])
    assert rows(table) == {
        "cat": Cell(90.0),
        "dog": Cell(80.0),
        "boat": Cell(70.0),
        "mAP (voc2012)": Cell(80.0),
        "mean F1": Cell(62.5),
        "overall F1": Cell(60.0),
        "calibration error": Cell(2.5),
        "top-1 accuracy": Cell(90.0),
    }
    assert rows(results_table(measured(tmp_path / "2").results()))["overall F1"] == Cell(60.0)


def test_what_no_run_has_is_no_row_and_what_one_has_not_is_a_dash(tmp_path: Path) -> None:
    without = {"f1": None, "calibration_error": None}
    alone = compare([measured(tmp_path / "1", split=without)])
    assert [row.name for row in alone.rows if row.of_all] == ["mAP (voc2012)"]
    both = compare([measured(tmp_path / "2", recipe="a"), measured(tmp_path / "3", recipe="b", split=without)])
    assert [rows(both, column)["mean F1"] for column in (0, 1)] == [Cell(62.5), None]


def test_seeds_are_averaged_there_too(tmp_path: Path) -> None:
    runs = [
        measured(tmp_path / str(seed), seed=seed, split={"f1": {**F1, "macro": macro}})
        for seed, macro in enumerate((0.6, 0.7, 0.8))
    ]
    assert rows(compare(runs))["mean F1"] == Cell(70.0, 10.0)


def test_of_a_calibration_error_the_lowest_is_the_best(tmp_path: Path) -> None:
    worse = {"calibration_error": {**CALIBRATION, "overall": 0.9}, "f1": {**F1, "macro": 0.9}}
    table = compare([measured(tmp_path / "1", recipe="a"), measured(tmp_path / "2", recipe="b", split=worse)])
    at = {row.name: index for index, row in enumerate(table.rows)}
    assert [table.is_best(at["calibration error"], column) for column in table.columns] == [True, False]
    assert [table.is_best(at["mean F1"], column) for column in table.columns] == [False, True]


def test_each_class_may_show_its_f1_or_its_calibration_error(tmp_path: Path) -> None:
    run = measured(tmp_path / "1", published={"mAP": 86.3, "per_class": {"cat": 90.0}, "source": "Oquab et al."})
    f1 = compare([run], metric="f1")
    assert f1.title == "F1 in % on test (200 pictures)"
    assert [rows(f1)[name] for name in ("cat", "dog", "boat", "mAP (voc2012)")] == [
        Cell(75.0), Cell(50.0), None, Cell(80.0)
    ]  # fmt: skip
    # What was published is average precision, and stands beside nothing else.
    assert (rows(f1, 1)["cat"], rows(f1, 1)["mAP (voc2012)"]) == (None, Cell(86.3))
    assert "thresholds: cat -0.25, dog 1.5" in f1.notes
    calibration = compare([run], metric="calibration")
    assert calibration.title == "calibration error in % on test (200 pictures)"
    assert [rows(calibration)[name] for name in ("cat", "dog", "boat")] == [Cell(2.0), Cell(3.1), Cell(5.0)]
    assert all(row.lower_is_better for row in calibration.rows[:3])


def test_a_class_without_a_threshold_is_said_to_have_none(tmp_path: Path) -> None:
    notes = compare([measured(tmp_path / "1")]).notes
    assert "no threshold: boat (no positives in the holdout; left out of F1)" in notes


def test_thresholds_are_said_to_be_from_these_very_pictures_or_from_other_scales(tmp_path: Path) -> None:
    held = compare([measured(tmp_path / "1", "holdout")], "holdout")
    assert any(note.startswith("F1 on the very pictures on which its thresholds were chosen") for note in held.notes)
    other = {**THRESHOLDS, "scales": [0.5, 1.0, 2.0]}
    rescored = compare([measured(tmp_path / "2", thresholds=other)])
    assert any("thresholds of F1 were chosen with 3 scales (0.5, 1, 2)" in note for note in rescored.notes)
    assert not any("F1 were chosen" in note for note in compare([measured(tmp_path / "3")]).notes)


def test_a_run_that_held_nothing_out_says_why_there_is_no_f1_and_an_older_one_says_nothing(tmp_path: Path) -> None:
    without = {"f1": None}
    nothing = compare([measured(tmp_path / "1", thresholds=None, split=without)])
    assert "no F1: nothing was held out, and thresholds are chosen there alone" in nothing.notes
    older = compare([measured(tmp_path / "2", thresholds="absent", split=without)])
    assert not any("F1" in note for note in older.notes)
    single = results_table(measured(tmp_path / "3", thresholds=None, split=without).results())
    assert "test: no F1: nothing was held out, and thresholds are chosen there alone" in single.notes


def test_pictures_without_labels_need_no_threshold(tmp_path: Path) -> None:
    nothing = {"f1": {"per_class": [None] * 3, "macro": None, "overall": None}, "known": [0, 0, 0]}
    notes = compare([measured(tmp_path / "1", split=nothing)]).notes
    assert not any("threshold" in note for note in notes)


def test_an_epoch_that_was_chosen_is_said_to_have_been(tmp_path: Path) -> None:
    def chosen(epoch: int | None) -> dict[str, Any]:
        return {"training": {"epochs": 30, "validation": None if epoch is None else {"kept_epoch": epoch}}}

    runs = [measured(tmp_path / str(seed), seed=seed, **chosen(seed + 7)) for seed in (0, 1)]
    runs += [measured(tmp_path / "b", recipe="b", **chosen(None))]
    assert "oquab_weak: epochs 7, 8 of 30 kept, the best on the holdout" in compare(runs).notes
    assert not any(note.startswith("b: epoch") for note in compare(runs).notes)
    assert "epoch 7 of 30 kept, the best on the holdout" in results_table(runs[0].results()).notes
    held = measured(tmp_path / "held", "holdout", **chosen(7))
    assert "epoch 7 of 30 kept, the best on the holdout: these very pictures" in compare([held], "holdout").notes


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"split": {"f1": {**F1, "per_class": [1]}}}, r"splits\.test\.f1\.per_class: 3 values are expected"),
        (
            {"split": {"calibration_error": {**CALIBRATION, "per_class": []}}},
            r"splits\.test\.calibration_error\.per_class: 3 values are expected, one a class, got 0",
        ),
        ({"thresholds": {**THRESHOLDS, "per_class": [1]}}, r"thresholds\.per_class: 3 values are expected"),
        ({"split": {"top1_accuracy": "all"}}, r"splits\.test\.top1_accuracy: Input should be a valid number"),
    ],
)
def test_results_that_cannot_be_are_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(RunError, match=message):
        compare([measured(tmp_path / "1", **changes)])
