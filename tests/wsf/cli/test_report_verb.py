"""`wsf report`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner, Result

from fake_runs import entry, fake_run
from wsf.cli.report import report
from wsf.errors import RunError
from wsf.scores import Scores


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Two seeds of one recipe, and a run that did not finish."""
    for seed, value in enumerate((0.8, 0.9)):
        splits = {
            "test": entry([value, value, None], value),
            "holdout": entry([0.5, 0.5, 0.5], 0.5, "holdout", images=60),
        }
        fake_run(tmp_path / "runs" / "oquab_weak" / str(seed + 1), splits, seed=seed)
    fake_run(tmp_path / "runs" / "oquab_weak" / "3", None, seed=2)
    return tmp_path / "runs" / "oquab_weak"


@pytest.fixture
def compared(tmp_path: Path) -> Path:
    """Two recipes with two seeds each, on the same four pictures: one ranks them rightly, the other wrongly."""
    labels = np.array([[1, -1], [1, -1], [-1, 1], [-1, 1]], np.int8)
    for name, scores, value in (("full", -labels.astype(float), 0.5), ("weak", labels.astype(float), 1.0)):
        for seed in (0, 1):
            splits = {"test": entry([value, value], value, images=4, positives=[2, 2])}
            path = tmp_path / "compared" / name / str(seed)
            run = fake_run(path, splits, recipe=name, seed=seed, classes=("cat", "dog"))
            run.write_scores("test", Scores(("a", "b", "c", "d"), scores, labels, ("cat", "dog")))
    return tmp_path / "compared"


def wsf_report(*arguments: object) -> Result:
    app = typer.Typer()
    app.command()(report)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_table_for_the_terminal_is_the_default(runs: Path) -> None:
    done = wsf_report(runs)
    assert done.exit_code == 0, done.output
    assert "85.0 ± 7.1" in done.output
    assert "mAP (voc2012)" in done.output
    # However long the path is, and wherever it is broken.
    assert "oquab_weak/3:leftout,itdidnotfinish" in "".join(done.output.split())


def test_the_holdout_is_another_split(runs: Path) -> None:
    document = json.loads(wsf_report(runs, "--split", "holdout", "--format", "json").output)
    assert document["columns"][0]["rows"]["mAP (voc2012)"] == {"value": 50.0, "sd": 0.0, "best": False}


@pytest.mark.parametrize(
    ("name", "beginning"), [("t.md", "**average"), ("t.csv", "class,"), ("t.json", "{"), ("t.tex", "% average")]
)
def test_the_suffix_of_the_output_chooses_the_format(runs: Path, name: str, beginning: str) -> None:
    output = runs / name
    assert wsf_report(runs, "--output", output).output == ""
    assert output.read_text("utf-8").startswith(beginning)


def test_an_existing_output_is_not_overwritten(runs: Path) -> None:
    output = runs / "t.md"
    output.write_text("mine")
    done = wsf_report(runs, "--output", output)
    assert isinstance(done.exception, RunError)
    assert str(done.exception) == f"{output}: exists already, and is not overwritten; give another --output"
    assert output.read_text() == "mine"


def test_an_output_that_cannot_be_written_is_an_error_of_the_users(runs: Path) -> None:
    done = wsf_report(runs, "--output", runs / "absent" / "t.md")
    assert isinstance(done.exception, RunError)
    assert "cannot be written (No such file or directory); give another --output" in str(done.exception)


def test_compare_shows_a_line_a_recipe_and_the_differences_of_the_last_from_the_others(compared: Path) -> None:
    done = wsf_report(compared, "--compare")
    assert done.exit_code == 0, done.output
    lines = [line.split() for line in done.output.splitlines()]
    assert ["system", "mAP", "(voc2012)", "cat", "dog"] in lines
    assert ["full", "50.0±0.0", "50.0±0.0", "50.0±0.0"] in lines
    assert next(line for line in lines if line[:3] == ["weak", "−", "full"])[3] == "+50.0"  # noqa: RUF001
    assert "95% intervals over pictures: paired bootstrap, 2,000 draws of 4" in " ".join(done.output.split())


def test_against_names_the_recipe_that_is_compared_with_all_others(compared: Path) -> None:
    document = json.loads(wsf_report(compared, "--against", "full", "--format", "json").output)
    (difference,) = document["comparison"]["differences"]
    assert (difference["system"], difference["other"], difference["value"]) == ("full", "weak", -50.0)


def test_a_name_that_no_recipe_has_is_an_error(compared: Path) -> None:
    done = wsf_report(compared, "--against", "wek")
    assert isinstance(done.exception, RunError)
    assert str(done.exception) == "--against: no system named 'wek'; did you mean 'weak'? Known: full, weak"


def test_the_metric_of_the_classes_can_be_chosen(compared: Path) -> None:
    done = wsf_report(compared, "--metric", "f1")
    assert done.output.startswith("F1 in % on test (4 pictures)")
    assert "mAP (voc2012)" in done.output
