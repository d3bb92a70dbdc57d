"""Plugins that are found by real entry points, and nothing else installed."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest

InstallPlugin: TypeAlias = Callable[..., None]


@contextmanager
def plugin_site(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InstallPlugin]:
    """Makes modules discoverable in a new folder: `install(name, module, source=None)`. Child processes find them too.

    `source` is the module's text; without it the module must exist. WSF_PLUGINS then names exactly what was installed.
    """
    site.mkdir()
    monkeypatch.syspath_prepend(site)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(site), str(Path(__file__).parent))))
    monkeypatch.setenv("WSF_PLUGINS", "")
    installed: list[str] = []
    written: list[str] = []

    def install(name: str, module: str, source: str | None = None, *, distribution: str | None = None) -> None:
        distribution = distribution or f"{name}_dist"
        info = site / f"{distribution}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[wsf]\n{name} = {module}\n")
        if source is not None:
            (site / f"{module}.py").write_text(source)
            written.append(module)
        importlib.invalidate_caches()
        installed.append(name)
        monkeypatch.setenv("WSF_PLUGINS", ",".join(installed))

    yield install
    for module in written:
        sys.modules.pop(module, None)
