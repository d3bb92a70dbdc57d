"""The `wsf` program: its verbs, those that plugins add, and how it ends."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Annotated, NoReturn

import typer

import wsf
from wsf.cli import data, evaluate, plugin, predict, recipe, report, run
from wsf.errors import WsfError


class Terminated(KeyboardInterrupt):
    """SIGTERM, handled where Ctrl-C is."""


def build_app() -> typer.Typer:
    """All verbs. A plugin's verb never replaces one of the core's."""
    from wsf.plugins import discover

    app = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="Weak supervision for vision: train recognisers from image-level tags alone.",
        epilog="Start with: wsf run oquab_weak",
    )
    app.callback()(_options)
    app.command()(run.run)
    app.command()(evaluate.evaluate)
    app.command()(predict.predict)
    app.command()(report.report)
    app.add_typer(recipe.app, name="recipe")
    app.add_typer(plugin.app, name="plugin")
    app.add_typer(data.app, name="data")
    taken = {"run", "evaluate", "predict", "report", "recipe", "plugin", "data"}
    for command, owner in discover().commands:
        if command.name in taken:
            owner.faults.append(f"wsf_commands: the verb '{command.name}' is taken")
        elif isinstance(command.app, typer.Typer):
            app.add_typer(command.app, name=command.name, help=command.summary)
        else:
            app.command(command.name, help=command.summary)(command.app)
        taken.add(command.name)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"wsf {wsf.__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated


def main() -> None:
    """Exit codes: 0 done; 2 the user can mend it; 1 a bug; 130 interrupted; 143 terminated."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        build_app()(standalone_mode=True)
    except WsfError as error:
        print(f"wsf: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt as error:
        note = "".join(f" {line}" for line in getattr(error, "__notes__", ()))
        print(f"wsf: stopped.{note}", file=sys.stderr)
        sys.exit(143 if isinstance(error, Terminated) else 130)


if __name__ == "__main__":
    main()
