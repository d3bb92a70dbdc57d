"""Fixtures of the core's tests: plugins that are found by real entry points, and nothing else installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plugin_site import InstallPlugin, plugin_site
from wsf.plugins import Catalogue, discover


@pytest.fixture
def install_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InstallPlugin]:
    """Makes a module discoverable: see `plugin_site`."""
    with plugin_site(tmp_path / "site-packages", monkeypatch) as install:
        yield install


@pytest.fixture
def toy(install_plugin: InstallPlugin) -> None:
    """The toy plugin, alone: one tiny component of each kind."""
    install_plugin("toy", "toy_plugin")


@pytest.fixture
def catalogue(toy: None) -> Catalogue:  # noqa: ARG001
    """What `discover` finds when only the toy plugin is installed."""
    return discover()
