"""Recipes in a folder of their own, read as a user in that folder would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

MINIMAL = """\
# minimal.yaml: every block that has no default
name: minimal
data: {use: toy}
backbone: {use: toy}
head: {use: linear}
aggregator: {use: max}
loss: {use: log}
schedule: {use: uniform}
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str | bytes], Path]:
    """Writes a file into the working folder, where minimal.yaml stands already."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def write_file(name: str, text: str | bytes) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return Path(name)

    write_file("minimal.yaml", MINIMAL)
    return write_file
