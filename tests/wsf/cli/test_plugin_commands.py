"""Verbs that plugins add."""

from __future__ import annotations

from collections.abc import Callable

from typer.testing import CliRunner

from wsf.cli.app import build_app

SOURCE = """
import typer
from wsf import Command, hookimpl

def hello() -> None:
    typer.echo("hello")

@hookimpl
def wsf_commands():
    return [
        Command(name="hello", summary="says hello", app=hello),
        Command(name="empty", summary="no function", app=None),
        Command(name="run", summary="takes the core's place", app=hello),
    ]
"""


def test_a_plugins_verb_works_and_a_broken_one_stops_nothing(install_plugin: Callable[..., None]) -> None:
    install_plugin("talker", "talker_module", SOURCE)
    app = build_app()

    assert CliRunner().invoke(app, ["hello"]).output == "hello\n"
    help_text = CliRunner().invoke(app, ["--help"]).output
    assert "says hello" in help_text
    assert "no function" not in help_text
    assert "takes the core's place" not in help_text
