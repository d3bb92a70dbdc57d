"""Which runs a report is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from fake_runs import entry, fake_run
from wsf.errors import RunError
from wsf.report import find_runs

DONE = {"test": entry([1, 1, 1], 1)}


def test_a_recipes_folder_means_its_finished_runs_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        fake_run(tmp_path / "x" / str(number), DONE)
    fake_run(tmp_path / "x" / "3", None)
    finished, unfinished = find_runs([tmp_path / "x"])
    assert [run.path.name for run in finished] == ["1", "2", "10"]
    assert [run.path.name for run in unfinished] == ["3"]


def test_a_run_that_is_named_twice_counts_once(tmp_path: Path) -> None:
    fake_run(tmp_path / "x" / "1", DONE)
    finished, _ = find_runs([tmp_path / "x", tmp_path / "x" / "1", tmp_path])
    assert [run.path for run in finished] == [tmp_path / "x" / "1"]


def test_an_unfinished_run_that_is_named_is_an_error(tmp_path: Path) -> None:
    run = fake_run(tmp_path / "1", None)
    with pytest.raises(RunError, match="this run did not finish"):
        find_runs([run.path])


def test_a_folder_of_unfinished_runs_is_an_error(tmp_path: Path) -> None:
    fake_run(tmp_path / "x" / "1", None)
    with pytest.raises(RunError) as error:
        find_runs([tmp_path / "x"])
    assert str(error.value) == f"{tmp_path / 'x'}: none of its 1 runs has finished; give a run that has"


def test_a_path_without_runs_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"not a run folder, recipe\.yaml is missing"):
        find_runs([tmp_path])
