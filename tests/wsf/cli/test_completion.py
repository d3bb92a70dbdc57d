"""What a shell is offered, as it asks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wsf.cli import completion
from wsf.recipe import shipped_recipes


@pytest.fixture(autouse=True)
def _here(folder: Path, install_plugin: Callable[..., None]) -> None:
    """A working folder with recipes, runs and what is neither, and the toy plugin."""
    install_plugin("toy", "toy_plugin")
    for name in ("runs/toy/1", "runs/toy/2", "runs/other/1", "sub", ".hidden"):
        (folder / name).mkdir(parents=True)
    for name in ("runs/toy/1/recipe.yaml", "runs/other/1/recipe.yaml", "sub/mine.yml", "notes.txt"):
        (folder / name).touch()


def test_a_recipe_is_a_shipped_name_or_a_file() -> None:
    assert completion.recipes("") == sorted([*shipped_recipes(), "runs/", "sub/", "toy.yaml"])
    assert completion.recipes("to") == ["toy.yaml"]
    assert completion.recipes("sub/") == ["sub/mine.yml"]
    assert completion.recipes("no/such/folder") == []
    assert completion.shipped("to") == []


def test_a_run_is_a_folder_with_a_recipe_or_on_the_way_to_one() -> None:
    assert completion.runs("runs/") == ["runs/other/", "runs/other/1", "runs/toy/", "runs/toy/1"]
    assert completion.runs("s") == ["sub/"]
    assert completion.runs(".h") == [".hidden/"]


def test_components_and_kinds_are_those_that_are_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert completion.components("ma") == ["max"]
    assert completion.components("toy/u") == ["toy/uniform"]
    assert completion.kinds("h") == ["head"]
    monkeypatch.setenv("WSF_PLUGINS", "no_such_plugin")
    assert completion.components("") == []


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("wsf run toy", ["toy.yaml"]),
        ("wsf plugin show uni", ["uniform"]),
        ("wsf plugin check toy/lin", ["toy/linear"]),
        ("wsf evaluate runs/other/1", ["runs/other/1"]),
        ("wsf recipe sc", ["schema"]),
    ],
)
def test_bash_is_told_so(line: str, offered: list[str]) -> None:
    asked = {"_WSF_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1)}
    program = "import sys; sys.argv = ['wsf']; from wsf.cli.app import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )
    assert (done.stdout.split(), done.stderr) == (offered, "")
