"""Templates to files. They are an ordinary plugin called `newcomer`, so that linters read them as they stand."""

from __future__ import annotations

import re
from pathlib import Path

from wsf.components import KINDS
from wsf.errors import PluginError, unknown

_TEMPLATES = Path(__file__).parent / "templates"
_SHARED = ("README.md", "pyproject.toml", "tests")
"""What plugins of every kind have; each kind's own folder holds the rest."""


def write_plugin(name: str, kind: str, folder: Path) -> list[Path]:
    """Writes the plugin into a folder that is new or empty; returns its files. Raises PluginError."""
    if kind not in KINDS:
        raise PluginError(f"--kind {kind}: {unknown('kind', kind, KINDS)}")
    texts = {path: _named(text, name, kind) for path, text in _templates(kind).items()}
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise PluginError(f"{folder}: exists and is not empty, and nothing is overwritten; give another --out")
        written = []
        for path, text in texts.items():
            target = folder / _named(path.as_posix(), name, kind)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
            written.append(target)
    except OSError as error:
        raise PluginError(f"{folder}: cannot be written ({error.strerror}); give another --out") from error
    return sorted(written)


def _templates(kind: str) -> dict[Path, str]:
    """Texts by their paths below the plugin's folder."""
    shared = [path for name in _SHARED for path in (_TEMPLATES / name, *(_TEMPLATES / name).rglob("*"))]
    found = {path: path.relative_to(_TEMPLATES) for path in shared}
    found |= {path: path.relative_to(_TEMPLATES / kind) for path in (_TEMPLATES / kind).rglob("*")}
    return {
        relative: path.read_text(encoding="utf-8")
        for path, relative in found.items()
        if path.is_file() and "__pycache__" not in path.parts
    }


def _named(text: str, name: str, kind: str) -> str:
    """The template's words replaced: `newcomer`, in its three spellings, and the kind."""
    camel = "".join(part.capitalize() for part in name.split("_"))
    words = {"newcomer": name, "NEWCOMER": name.upper(), "NewcomerParams": f"{camel}Params", "component_kind": kind}
    return re.sub(rf"\b({'|'.join(words)})\b", lambda match: words[match[0]], text)
