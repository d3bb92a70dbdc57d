"""The core is tested without any plugin of this repository; its pages in a browser that is installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WHERE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's package or the like, without a window; nothing is downloaded."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install 'wsf[dev]'")
    path = next(filter(None, map(shutil.which, WHERE)), None)
    if path is None:
        pytest.skip(f"no Chromium on the PATH, looked for {', '.join(WHERE)}: apt install chromium")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
