"""Which run a recipe has had already."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fake_runs import entry, fake_run
from toy_run import RECIPE
from wsf.finished import FinishedRuns
from wsf.plugins import Catalogue
from wsf.recipe import Recipe, load_recipe, write_recipe
from wsf.run import RunFolder

Of = Callable[..., Recipe]


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue) -> Of:
    """The toy recipe with some overrides, the working folder being an empty one."""
    (tmp_path / "toy.yaml").write_text(RECIPE)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return lambda *overrides: load_recipe(tmp_path / "toy.yaml", overrides, catalogue=catalogue)


def had(path: str, recipe: Recipe, *, finished: bool = True) -> RunFolder:
    run = fake_run(Path(path), {"test": entry((0.5, 0.5, 0.5), 0.5)} if finished else None)
    write_recipe(recipe, run.recipe_file)
    run.checkpoint.mkdir()
    return run


def test_a_run_is_found_by_everything_that_its_recipe_says(recipe: Of, catalogue: Catalogue) -> None:
    had("runs/toy/1", recipe("seed=1"))
    run = had("runs/toy/2", recipe())
    had("runs/toy/3", recipe())
    finished = FinishedRuns(None, catalogue)
    assert finished.of(recipe()) == run
    assert finished.of(recipe("seed=2")) is None
    assert finished.of(recipe("evaluate.fuse=max")) is None
    assert finished.of(recipe("backbone.channels=8")) is None


def test_spaces_and_comments_in_a_run_s_recipe_do_not_count(recipe: Of, catalogue: Catalogue) -> None:
    run = had("runs/toy/1", recipe())
    run.recipe_file.write_text("# mine\n\n" + run.recipe_file.read_text())
    assert FinishedRuns(None, catalogue).of(recipe()) == run


def test_a_key_that_a_run_s_version_did_not_know_counts_as_its_default(recipe: Of, catalogue: Catalogue) -> None:
    run = had("runs/toy/1", recipe())
    text = run.recipe_file.read_text()
    assert text.count("compile: false\n") == 1
    run.recipe_file.write_text(text.replace("compile: false\n", ""))
    assert FinishedRuns(None, catalogue).of(recipe()) == run
    assert FinishedRuns(None, catalogue).of(recipe("compile=true")) is None


def test_an_evaluation_of_a_run_is_none(recipe: Of, catalogue: Catalogue) -> None:
    had("runs/toy/a", recipe()).checkpoint.rmdir()
    assert FinishedRuns(None, catalogue).of(recipe()) is None
    run = had("runs/toy/b", recipe())
    assert FinishedRuns(None, catalogue).of(recipe()) == run


def test_a_relative_path_is_the_same_from_anywhere(
    recipe: Of, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    had("runs/toy/1", recipe("backbone.weights=a.safetensors"))
    monkeypatch.chdir(tmp_path)
    finished = FinishedRuns(Path("work/runs/toy"), catalogue)
    assert finished.of(recipe("backbone.weights=work/a.safetensors")) is not None
    assert finished.of(recipe("backbone.weights=a.safetensors")) is None


def test_runs_are_looked_for_below_the_folder_that_is_given(recipe: Of, catalogue: Catalogue) -> None:
    run = had("mine/1", recipe())
    assert FinishedRuns(Path("mine"), catalogue).of(recipe()) == run
    assert FinishedRuns(None, catalogue).of(recipe()) is None
    assert FinishedRuns(Path("nowhere"), catalogue).of(recipe()) is None


def test_a_run_that_finishes_later_is_found(recipe: Of, catalogue: Catalogue) -> None:
    finished = FinishedRuns(None, catalogue)
    run = had("runs/toy/1", recipe(), finished=False)
    assert finished.of(recipe()) is None
    run.write_json(run.results_file, fake_run(Path("other"), {"test": entry((1, 1, 1), 1)}).results())
    assert finished.of(recipe()) == run


@pytest.mark.parametrize("broken", ["results.json", "recipe.yaml"])
def test_a_run_that_cannot_be_read_is_none(recipe: Of, catalogue: Catalogue, broken: str) -> None:
    run = had("runs/toy/1", recipe())
    (run.path / broken).write_text('{"format": 0')
    assert FinishedRuns(None, catalogue).of(recipe()) is None
