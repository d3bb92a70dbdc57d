"""The run folder: made once, opened with a reason, written whole."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from wsf.errors import RunError
from wsf.run import RunFolder
from wsf.scores import Scores


def made(path: Path, *, finished: bool = True) -> RunFolder:
    path.mkdir(parents=True)
    run = RunFolder(path)
    run.recipe_file.write_text("name: x\n")
    if finished:
        run.write_json(run.results_file, {"format": 1})
    return run


def test_runs_of_a_recipe_are_numbered_from_one(tmp_path: Path) -> None:
    made = [RunFolder.create(None, "x", tmp_path).path for _ in range(3)]
    assert made == [tmp_path / "x" / number for number in ("1", "2", "3")]


def test_the_next_number_follows_the_highest_and_ignores_other_names(tmp_path: Path) -> None:
    for name in ("9", "10", "best"):
        (tmp_path / "x" / name).mkdir(parents=True)
    assert RunFolder.create(None, "x", tmp_path).path == tmp_path / "x" / "11"


def test_runs_that_start_at_once_get_different_folders(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda _: RunFolder.create(None, "x", tmp_path).path, range(40)))
    assert sorted(int(path.name) for path in paths) == list(range(1, 41))


def test_out_is_taken_as_it_is_with_its_parents(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    assert RunFolder.create(out, "x").path == out
    assert out.is_dir()


def test_an_existing_out_is_refused_even_when_it_is_empty(tmp_path: Path) -> None:
    with pytest.raises(RunError) as error:
        RunFolder.create(tmp_path, "x")
    assert str(error.value) == (
        f"{tmp_path}: exists already, and a run folder is never overwritten; give another --out"
    )


def test_an_out_below_a_file_is_refused_with_the_systems_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"file/run: the run folder cannot be made \(Not a directory\); give another"):
        RunFolder.create(tmp_path / "file" / "run", "x")


def test_opening_a_run_folder_gives_it_finished_or_not(tmp_path: Path) -> None:
    made(tmp_path / "1")
    made(tmp_path / "2", finished=False)
    assert RunFolder.open(tmp_path / "1").finished
    assert not RunFolder.open(tmp_path / "2").finished


def test_opening_the_folder_of_a_recipe_lists_its_runs_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (10, 9, 1):
        made(tmp_path / "x" / str(number))
    with pytest.raises(RunError) as error:
        RunFolder.open(tmp_path / "x")
    listed = ", ".join(str(tmp_path / "x" / number) for number in ("1", "9", "10"))
    assert str(error.value) == f"{tmp_path / 'x'}: holds run folders but is not one; give one of {listed}"


def test_a_long_list_of_runs_is_cut_and_counted(tmp_path: Path) -> None:
    for number in range(13):
        made(tmp_path / "x" / str(number))
    with pytest.raises(RunError, match=r"x/9 and 3 more$"):
        RunFolder.open(tmp_path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent", "no such run folder; give one that `wsf run` has made"),
        ("file", "a run folder is expected, got a file; give the folder that `wsf run` has made"),
        ("empty", "not a run folder, recipe.yaml is missing; give a folder that `wsf run` has made"),
    ],
)
def test_opening_anything_else_says_what_is_wrong(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    with pytest.raises(RunError) as error:
        RunFolder.open(tmp_path / name)
    assert str(error.value) == f"{tmp_path / name}: {message}"


def test_json_keeps_its_order_and_ends_with_a_line(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    run.write_json(run.results_file, {"b": 1, "a": "Müll"})
    assert run.results_file.read_text("utf-8") == '{\n "b": 1,\n "a": "Müll"\n}\n'
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]


def test_a_number_that_json_does_not_have_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    run.write_json(run.results_file, {"loss": 1.0})
    with pytest.raises(ValueError, match="not JSON compliant"):
        run.write_json(run.results_file, {"loss": float("nan")})
    assert json.loads(run.results_file.read_text()) == {"loss": 1.0}


def test_metrics_come_back_line_by_line_without_one_that_was_torn(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    assert run.metrics() == []
    run.append_metrics({"epoch": 1, "loss": 0.5})
    run.append_metrics({"epoch": 2, "loss": 0.25})
    with run.metrics_file.open("a") as file:
        file.write('{"epoch": 3, "lo')
    assert run.metrics() == [{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": 0.25}]


def test_metrics_that_are_broken_in_the_middle_are_an_error(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    run.metrics_file.write_text("{\n{}\n")
    with pytest.raises(RunError, match=r"metrics.jsonl: cannot be read"):
        run.metrics()


def test_results_of_an_unfinished_run_say_how_to_get_them(tmp_path: Path) -> None:
    run = made(tmp_path / "1", finished=False)
    with pytest.raises(RunError) as error:
        run.results()
    assert str(error.value) == (
        f"{run.path}: this run did not finish, results.json is missing; run it again: wsf run {run.path}/recipe.yaml"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"format": 2}', "results of format 1 are expected, got 2"),
        ("[]", "results of format 1 are expected, got None"),
        ("{", "cannot be read as JSON"),
        ("[" * 100_000, "cannot be read as JSON"),
        ("\x00", "cannot be read as JSON"),
    ],
)
def test_results_that_cannot_be_used_are_an_error(tmp_path: Path, text: str, message: str) -> None:
    run = made(tmp_path / "1")
    run.results_file.write_text(text)
    with pytest.raises(RunError, match=message):
        run.results()


def test_the_scores_of_a_split_stay_inside_the_run_folder(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    run.write_scores("../../up", Scores(("a",), np.zeros((1, 1)), None, ("x",)))
    assert [path.name for path in (run.path / "scores").iterdir()] == ["..%2F..%2Fup.csv"]
    assert run.read_scores("../../up").ids == ("a",)


def test_scores_that_do_not_exist_name_those_that_do(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    run.write_scores("test", Scores(("a",), np.zeros((1, 1)), None, ("x",)))
    with pytest.raises(RunError, match=r"no scores of split 'val'; there are: test$"):
        run.read_scores("val")
