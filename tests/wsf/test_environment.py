"""What environment.json says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import wsf
from wsf.environment import environment, git_state
from wsf.plugins import Plugin


def test_versions_plugins_and_device_are_collected_and_are_json() -> None:
    found = environment("cpu", [Plugin("toy", "toys", "1.2", "toy.hooks")])
    assert json.loads(json.dumps(found)) == found
    assert found["wsf"] == wsf.__version__
    assert found["plugins"] == {"toy": "toys 1.2"}
    assert found["device"] == "cpu"
    assert found["libraries"]["numpy"]


def test_a_library_that_is_not_installed_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wsf.environment.LIBRARIES", ("no-such-library",))
    assert environment("cpu", [])["libraries"] == {"no-such-library": None}


def test_git_state_tells_a_changed_tree_from_a_committed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert git_state() is None
    (tmp_path / "file").write_text("a")
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q"], ["add", "file"], [*identity, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *arguments], check=True, capture_output=True)
    state = git_state()
    assert state is not None
    assert len(state["commit"]) == 40
    assert state["dirty"] is False
    (tmp_path / "file").write_text("b")
    assert git_state() == {"commit": state["commit"], "dirty": True}


def test_a_machine_without_git_has_no_git_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert git_state() is None


def test_run_folders_metrics_and_reports_are_used_without_importing_torch() -> None:
    code = "import sys, wsf.run, wsf.environment, wsf.metrics, wsf.report; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
