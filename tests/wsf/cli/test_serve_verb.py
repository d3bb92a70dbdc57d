"""`wsf serve`, up to where it begins to serve."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from program import Wsf

pytestmark = pytest.mark.usefixtures("trained")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would be served: gradio is taken for there, and nothing is."""
    import wsf.serve
    from wsf.serve import server

    calls: list[Any] = []
    monkeypatch.setattr(server, "require", lambda *_: None)
    for name in (*server.SILENT, "GRADIO_TEMP_DIR"):
        monkeypatch.setenv(name, "")  # so that they are as they were afterwards
    monkeypatch.setattr(wsf.serve, "serve", lambda *arguments: calls.append(arguments))
    return calls


def test_the_address_is_printed_and_the_run_is_served_there(wsf: Wsf, served: list[Any]) -> None:
    ended = wsf("serve", "trained", "-o", "maps.size=24")
    ((viewer, name, address),) = served
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"trained is served at http://127.0.0.1:{address.port}/ until Ctrl-C\n"
    assert name == "toy"
    assert viewer.predictor.recipe.core.maps.size == 24


def test_to_let_others_in_is_warned_of(wsf: Wsf, served: list[Any]) -> None:
    ended = wsf("serve", "trained", "--host", "0.0.0.0")
    port = served[0][2].port
    assert ended.code == 0
    assert ended.err == f"wsf: --host 0.0.0.0: whoever reaches port {port} of this machine can use the page\n"


@pytest.mark.usefixtures("served")
def test_a_taken_port_is_one_message(wsf: Wsf) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = wsf("serve", "trained", "--port", port)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"wsf: --host 127.0.0.1 --port {port}: cannot be listened on (")
    assert ended.err.count("\n") == 1


def test_without_the_extra_the_command_that_installs_it_is_told(wsf: Wsf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gradio", None)
    ended = wsf("serve", "trained")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("wsf: wsf serve: needs the package gradio, which cannot be imported (")
    assert ended.err.endswith('); pip install "wsf[demo]"\n')
    assert ended.err.count("\n") == 1


@pytest.mark.usefixtures("served")
def test_what_is_no_run_and_other_weights_are_refused(wsf: Wsf) -> None:
    ended = wsf("serve", "toy.yaml")
    assert (ended.code, ended.out) == (2, "")
    assert "toy.yaml" in ended.err
    ended = wsf("serve", "trained", "-o", "head.dropout=0.1")
    assert ended.err.startswith("wsf: -o head.dropout=0.1: changes what was trained; wsf serve takes only compile, ")
    assert Path("trained").is_dir()
