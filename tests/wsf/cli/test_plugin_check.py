"""`wsf plugin check`."""

from __future__ import annotations

from typing import Any

import pytest

from broken.cracked import CRACKED
from program import Wsf


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exporting to ONNX takes seconds, and is tried elsewhere."""
    monkeypatch.setattr("wsf.testing.export._NEEDED", ("no_such_package",))


def rows(output: str) -> dict[str, tuple[str, str]]:
    """Verdict and reason by check."""
    cells = (line.split(maxsplit=2) for line in output.splitlines())
    return {row[0]: (row[1], row[2].strip()) for row in cells if len(row) == 3}


def test_a_sound_component_keeps_every_promise(wsf: Wsf) -> None:
    ended = wsf("plugin", "check", "uniform")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("schedule toy/uniform: 8 kept")
    assert rows(ended.out)["limits"] == ("kept", "No scale is drawn outside the limits that the record tells")


def test_a_broken_promise_is_told_and_ends_with_2(wsf: Wsf, install_plugin: Any) -> None:
    install_plugin("cracked", "cracked_module", CRACKED)
    ended = wsf("plugin", "check", "cracked")
    assert ended.code == 2
    assert ended.err.startswith("wsf: cracked/cracked: breaks a promise, see the table; mend it, or say in its test")
    verdict, reason = rows(ended.out)["shapes"]
    assert verdict == "broken"
    assert reason.endswith("expected scores of shape (1, 3), got (3,)")
    assert ended.out.startswith("aggregator cracked/cracked: 19 kept, 1 broken, 1 skipped")


def test_a_check_that_lacks_something_says_what(wsf: Wsf) -> None:
    ended = wsf("plugin", "check", "linear")
    assert ended.code == 0
    assert rows(ended.out)["onnx"] == ("skipped", "no_such_package not installed: pip install no_such_package")


def test_a_plugins_name_means_all_of_its_components_and_tells_its_faults(wsf: Wsf, install_plugin: Any) -> None:
    source = CRACKED + "\n@hookimpl\ndef wsf_losses():\n    raise RuntimeError('no luck')\n"
    install_plugin("cracked", "cracked_module", source.replace("squeezed", "mean"))
    ended = wsf("plugin", "check", "cracked")
    assert ended.code == 2
    assert "wsf_losses: RuntimeError: no luck" in ended.out
    assert ended.err.startswith("wsf: plugin cracked: breaks a promise")


def test_parameters_can_be_put_over_the_example(wsf: Wsf) -> None:
    ended = wsf("plugin", "check", "uniform", "-o", "low=2.0")
    assert ended.code == 2
    assert rows(ended.out)["example"][0] == "broken"
    assert "low must not be above high, got 2.0 and 1.4; swap them" in rows(ended.out)["example"][1]


def test_an_unknown_name_is_told(wsf: Wsf) -> None:
    ended = wsf("plugin", "check", "unifrom")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("wsf: no component or plugin named 'unifrom'; did you mean 'uniform'?")
