"""The core is tested without any plugin of this repository."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _no_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """WSF_PLUGINS="" before any other fixture; the fixture `toy` then adds the toy plugin."""
    monkeypatch.setenv("WSF_PLUGINS", "")


@pytest.fixture
def recipe_file(tmp_path: Path) -> Path:
    """The recipe of `toy_run`."""
    from toy_run import RECIPE

    path = tmp_path / "toy.yaml"
    path.write_text(RECIPE)
    return path
