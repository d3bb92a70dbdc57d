"""How good places are, in a table: every metric beside its baselines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fake_runs import entry, fake_run
from wsf.errors import RunError
from wsf.report import compare_places, places_table, render
from wsf.report.place_table import NAMES

PER_CLASS = (0.8, 0.6, None)


def numbers(mean: float) -> dict[str, Any]:
    return {"per_class": [mean, mean, None], "mean": mean}


def places(ours: float = 0.7, pictures: int = 200, **boxes: Any) -> dict[str, Any]:
    return {
        "pictures": pictures,
        "definition": "voc2012",
        "boxes": {"use": "windows", "value": 0.9, "centre": 0.5, "holdout_pictures": 60, **boxes},
        "metrics": {name: {**numbers(ours), "centre": numbers(0.2), "random": numbers(0.1)} for name in NAMES},
    }


def split(**found: Any) -> dict[str, Any]:
    return entry(PER_CLASS, 0.75, places=places(**found))


def test_a_system_has_its_numbers_and_those_of_both_baselines(tmp_path: Path) -> None:
    table = compare_places([fake_run(tmp_path / "a", {"test": split()})])
    assert [row.name for row in table.rows] == [*NAMES.values(), "mAP (voc2012), for comparison"]
    assert [column.name for column in table.columns] == ["oquab_weak", "oquab_weak: centre", "oquab_weak: random"]
    assert [[str(cell) for cell in column.cells[:-1]] for column in table.columns] == [
        ["70.0"] * 6,
        ["20.0"] * 6,
        ["10.0"] * 6,
    ]
    assert [None if column.cells[-1] is None else column.cells[-1].value for column in table.columns] == [
        75,
        None,
        None,
    ]
    assert table.title == "places in % on test (200 pictures with boxes)"
    assert (
        "boxes: windows, 0.9 times as large, chosen on 60 pictures of the holdout; "
        "the centre's have 50% of the picture's sides"
    ) in table.notes


def test_seeds_are_one_system_with_mean_and_deviation(tmp_path: Path) -> None:
    runs = [fake_run(tmp_path / str(seed), {"test": split(ours=0.6 + seed / 10)}, seed=seed) for seed in (0, 1, 2)]
    table = compare_places(runs)
    assert str(table.columns[0].cells[0]) == "70.0 ± 10.0"
    assert "mean ± sd (n - 1) over seeds 0, 1, 2" in table.notes


def test_systems_stand_side_by_side_and_say_how_each_made_its_boxes(tmp_path: Path) -> None:
    one = fake_run(tmp_path / "a", {"test": split()})
    other = fake_run(tmp_path / "b", {"test": split(use="components", value=0.1, holdout_pictures=0)}, recipe="other")
    table = compare_places([one, other])
    assert len(table.columns) == 6
    assert any(
        note.startswith("other: boxes: what is 0.1 of a map's maximum or more, not chosen") for note in table.notes
    )


@pytest.mark.parametrize("form", ["rich", "md", "csv", "json", "latex"])
def test_every_format_shows_every_metric(tmp_path: Path, form: str) -> None:
    text = render(compare_places([fake_run(tmp_path / "a", {"test": split()})]), form)
    assert all(name.split("@")[0] in text for name in NAMES.values())
    assert "70.0" in text


def test_a_run_without_places_says_how_to_measure_them(tmp_path: Path) -> None:
    run = fake_run(tmp_path / "a", {"test": entry(PER_CLASS, 0.75)})
    with pytest.raises(
        RunError, match="no places were measured on 'test', for which boxes must be known; wsf evaluate"
    ):
        compare_places([run])
    assert places_table(run.results()) is None


def test_numbers_of_other_pictures_do_not_stand_in_one_table(tmp_path: Path) -> None:
    runs = [fake_run(tmp_path / str(count), {"test": split(pictures=count)}, recipe=f"r{count}") for count in (5, 6)]
    with pytest.raises(RunError, match="cannot stand in one table"):
        compare_places(runs)


def test_a_metric_of_another_number_of_classes_is_refused(tmp_path: Path) -> None:
    broken = split()
    broken["places"]["metrics"]["corloc@0.5"]["per_class"] = [1.0]
    with pytest.raises(RunError, match=r"places\.metrics\.corloc@0\.5\.per_class: 3 values are expected"):
        compare_places([fake_run(tmp_path / "a", {"test": broken})])
