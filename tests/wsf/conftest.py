"""The core is tested without any plugin of this repository."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """WSF_PLUGINS="" before any other fixture; the fixture `toy` then adds the toy plugin."""
    monkeypatch.setenv("WSF_PLUGINS", "")
