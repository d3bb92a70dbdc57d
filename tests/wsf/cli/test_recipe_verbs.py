"""`wsf recipe list, show, check, schema, copy`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wsf import RecipeError
from wsf.cli.recipe import app
from wsf.recipe import shipped_recipes
from wsf.recipe.extends import load_tree
from wsf.recipe.shipped import summary

RECIPE = """\
# mine.yaml: for a test
data: {use: toy}
backbone: {use: toy}
head: {use: linear}
aggregator: {use: max}
loss: {use: log}
schedule: {use: uniform}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch, toy):  # noqa: ARG001
    """The working folder, with mine.yaml in it."""
    path = tmp_path / "work"
    path.mkdir()
    (path / "mine.yaml").write_text(RECIPE)
    monkeypatch.chdir(path)
    return path


def invoke(*arguments):
    return CliRunner().invoke(app, list(arguments))


def message(*arguments):
    result = invoke(*arguments)
    assert isinstance(result.exception, RecipeError)
    return str(result.exception)


def test_list_names_every_shipped_recipe_and_cuts_nothing():
    output = invoke("list").stdout
    for name, path in shipped_recipes().items():
        (line,) = [line for line in output.splitlines() if line.split()[:1] == [name]]
        assert summary(path) in line
        assert path.name in line


def test_every_shipped_recipe_opens_with_a_summary():
    assert all(summary(path) for path in shipped_recipes().values())


@pytest.mark.usefixtures("folder")
def test_show_prints_a_recipe_that_reads_back(catalogue):
    from wsf.recipe import load_recipe

    output = invoke("show", "mine.yaml", "-o", "train.epochs=5").stdout
    Path("again.yaml").write_text(output)
    again = load_recipe("again.yaml", catalogue=catalogue)
    assert again == load_recipe("mine.yaml", ["train.epochs=5"], catalogue=catalogue)


@pytest.mark.usefixtures("folder")
def test_show_tells_what_is_wrong():
    assert message("show", "mine.yaml", "-o", "head.use=lin") == (
        "-o head.use=lin: no head named 'lin'; did you mean 'linear'? Known: linear"
    )


def test_check_goes_through_all_recipes_before_it_fails(folder):
    (folder / "bad.yaml").write_text("extends: mine.yaml\nseed: x\n")
    (folder / "worse.yaml").write_text("- 1\n")
    result = invoke("check", "bad.yaml", "mine.yaml", "worse.yaml")
    assert result.stdout == "ok  mine.yaml\n"
    assert str(result.exception).splitlines() == [
        "bad.yaml:2: seed: must be a whole number, got 'x'",
        "worse.yaml: must be blocks such as `data: {use: ...}` at the top, got a list",
    ]


@pytest.mark.usefixtures("folder")
def test_check_knows_the_trackers():
    assert message("check", "mine.yaml", "-o", "trackers=[toyy]") == (
        "mine.yaml: no plugin named 'toyy'; did you mean 'toy'? Known: toy"
    )


@pytest.mark.usefixtures("folder")
def test_schema_prints_what_editors_read():
    schema = json.loads(invoke("schema").stdout)
    assert schema["properties"]["schedule"] == {"$ref": "#/$defs/schedule"}
    assert schema["$defs"]["schedule:toy/uniform"]["properties"]["low"]["description"] == "smallest scale"


@pytest.mark.parametrize("name", shipped_recipes())
def test_a_copy_inherits_what_the_original_does(folder, name):
    result = invoke("copy", name, "copy.yaml")
    assert result.stdout == "wrote copy.yaml\n"
    copied, original = load_tree(folder / "copy.yaml"), load_tree(shipped_recipes()[name])
    assert copied.plain() == original.plain()


def test_a_copys_relative_extends_becomes_a_shipped_name(folder, monkeypatch):
    shipped = folder / "shipped"
    (shipped / "rows").mkdir(parents=True)
    (shipped / "base.yaml").write_text(RECIPE)
    (shipped / "rows" / "d.yaml").write_text("# d.yaml: a row\nextends: ../base.yaml  # the rest\nseed: 4\n")
    monkeypatch.setattr("wsf.recipe.shipped._folder", lambda: shipped)
    invoke("copy", "rows/d")
    assert (folder / "d.yaml").read_text() == "# d.yaml: a row\nextends: base  # the rest\nseed: 4\n"
    assert load_tree(folder / "d.yaml").plain()["head"] == {"use": "linear"}


def test_copy_into_a_folder_keeps_the_files_name(folder):
    (folder / "recipes").mkdir()
    invoke("copy", "oquab_weak", "recipes")
    assert (folder / "recipes" / "oquab_weak.yaml").is_file()


def test_copy_overwrites_nothing(folder):
    assert message("copy", "oquab_weak", "mine.yaml") == (
        "mine.yaml: exists already, and nothing is overwritten; give another file"
    )
    assert (folder / "mine.yaml").read_text() == RECIPE


@pytest.mark.usefixtures("folder")
def test_copy_says_what_it_cannot_do():
    assert message("copy", "oquab_weka").startswith("no shipped recipe named 'oquab_weka'; did you mean 'oquab_weak'?")
    assert message("copy", "oquab_weak", "no/such/folder.yaml") == (
        "no/such/folder.yaml: cannot be written (No such file or directory); give a file in a folder of yours"
    )
