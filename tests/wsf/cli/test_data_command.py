from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import toy_plugin
from wsf.cli.data import app
from wsf.contracts import Record
from wsf.errors import DataError, WsfError

RECIPE = """
name: squares
data: {use: toy, count: 6}
backbone: {use: toy}
head: {use: linear}
aggregator: {use: max}
loss: {use: log}
schedule: {use: fixed}
"""


@pytest.fixture
def recipe(tmp_path: Path, toy: None) -> str:  # noqa: ARG001
    path = tmp_path / "squares.yaml"
    path.write_text(RECIPE)
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.usefixtures("toy")
def test_list_names_each_dataset_its_plugin_and_what_it_is() -> None:
    result = run("list")
    assert result.exit_code == 0
    assert result.output.splitlines()[-2].split() == ["toy", "toy", "coloured", "squares", "on", "grey"]


def test_show_counts_the_labels_of_every_split(recipe: str) -> None:
    # Picture i shows class i mod 3, and every other picture the next class too: 0, 12, 2, 01, 1, 20.
    lines = run("show", recipe).output.splitlines()
    assert lines[0].strip() == "train: 6 pictures, boxes"
    assert [line.split() for line in lines if line.split()[:1] in (["blue"], ["green"], ["red"])][:3] == [
        ["blue", "3", "0", "3"],
        ["green", "3", "0", "3"],
        ["red", "3", "0", "3"],
    ]
    assert any(line.strip() == "test: 6 pictures, boxes" for line in lines)


def test_show_takes_overrides(recipe: str) -> None:
    assert "train: 4 pictures" in run("show", recipe, "-o", "data.count=4").output


def test_show_tells_of_the_other_splits_before_it_fails_for_one(recipe: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toy_plugin.Squares, "splits", ("train", "test", "gone"))
    original = toy_plugin.Squares.records

    def records(self: toy_plugin.Squares, split: str) -> object:
        if split == "test":
            raise DataError("no list of test")
        return original(self, "train")

    monkeypatch.setattr(toy_plugin.Squares, "records", records)
    result = run("show", recipe)
    assert "train: 6 pictures" in result.output
    assert "gone: 6 pictures" in result.output
    assert isinstance(result.exception, DataError)
    assert str(result.exception) == "no list of test"


def test_verify_of_sound_pictures_ends_well(recipe: str) -> None:
    result = run("verify", recipe)
    assert result.exit_code == 0, result.exception
    assert "12 pictures of train and test" in result.output
    assert result.output.count(" ok") == 5


def test_verify_prints_what_is_broken_and_then_fails(recipe: str, monkeypatch: pytest.MonkeyPatch) -> None:
    original = toy_plugin.Squares.read

    def read(self: toy_plugin.Squares, record: Record) -> bytes:
        data = original(self, record)
        return data[:50] if record.id == "train_0001" else data

    monkeypatch.setattr(toy_plugin.Squares, "read", read)
    result = run("verify", recipe)
    assert "Pictures that cannot be read" in result.output
    assert "train/1: not a picture that Pillow can read" in result.output
    assert isinstance(result.exception, DataError)
    assert str(result.exception) == (
        f"{recipe}: pictures that cannot be read: 1; mend them, or take them out of the data"
    )


def test_verify_lists_twenty_of_a_kind_and_all_when_asked(recipe: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toy_plugin.Squares, "read", lambda _self, _record: b"nothing")
    short = run("verify", recipe, "-o", "data.count=15").output
    assert short.count("not a picture") == 20
    assert "10 more; --all lists them" in short
    assert run("verify", recipe, "-o", "data.count=15", "--all").output.count("not a picture") == 30


def test_a_split_that_does_not_exist_is_one_message(recipe: str) -> None:
    result = run("verify", recipe, "-o", "data.evaluate=tets")
    assert isinstance(result.exception, DataError)
    assert "no split named 'tets'" in str(result.exception)


def test_a_recipe_that_does_not_exist_is_one_message(toy: None) -> None:  # noqa: ARG001
    assert isinstance(run("show", "no_such.yaml").exception, WsfError)


@pytest.mark.parametrize("verb", ["list", "show", "verify"])
def test_what_is_piped_is_never_cut(verb: str, recipe: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setattr(toy_plugin.Squares, "read", lambda _self, _record: b"nothing")
    output = run(verb, *([] if verb == "list" else [recipe])).output
    expected = {"list": "coloured squares on grey", "show": "unknown (0)", "verify": "or take it out of the data"}
    assert expected[verb] in output


def test_no_verb_imports_torch(recipe: str) -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from wsf.cli.data import app\n"
        f"for verb in (['list'], ['show', {recipe!r}], ['verify', {recipe!r}]):\n"
        "    result = CliRunner().invoke(app, verb)\n"
        "    assert result.exit_code == 0, result.exception\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
