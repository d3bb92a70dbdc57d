"""What a run was made with: versions, plugins, machine and git state, for environment.json."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import wsf

if TYPE_CHECKING:
    from wsf.plugins import Plugin

LIBRARIES = ("torch", "torchvision", "timm", "numpy", "pillow")
"""The distributions whose versions can change a number."""


def environment(device: str, plugins: Sequence[Plugin]) -> dict[str, Any]:
    """Versions (null where not installed), plugins, platform, processors, the device in words, and git's state."""
    return {
        "wsf": wsf.__version__,
        "python": platform.python_version(),
        "libraries": versions(),
        "plugins": {plugin.name: f"{plugin.distribution} {plugin.version}" for plugin in plugins},
        "platform": platform.platform(),
        "processors": os.cpu_count(),
        "device": device,
        "git": git_state(),
    }


def versions(*names: str) -> dict[str, str | None]:
    """Of the distributions of these names, or of all that can change a number; None where not installed."""
    return {name: _version(name) for name in names or LIBRARIES}


def git_state() -> dict[str, Any] | None:
    """The commit of the working directory and whether tracked files differ from it; None without git or a commit."""
    commit = _git("rev-parse", "HEAD")
    changes = _git("status", "--porcelain", "--untracked-files=no")
    return None if commit is None or changes is None else {"commit": commit, "dirty": bool(changes)}


def _git(*arguments: str) -> str | None:
    # A file system monitor is a program that a repository's own settings may name; none is started.
    command = ["git", "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
