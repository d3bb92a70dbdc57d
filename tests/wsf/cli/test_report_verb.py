"""`wsf report`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from fake_runs import entry, fake_run
from wsf.cli.report import report
from wsf.errors import RunError


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
