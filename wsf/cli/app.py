"""The `wsf` program: its verbs, those that plugins add, and how it ends."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

import wsf
from wsf.cli import bench, data, evaluate, export, plugin, predict, recipe, report, run, serve, verbs
from wsf.cli.telling import tell
from wsf.errors import WsfError


class Terminated(KeyboardInterrupt):
    """SIGTERM, handled where Ctrl-C is."""


class Program(TyperGroup):
    """Meets an interrupt before typer does, which has an ending of its own for it."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the verb that the command line names."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            _stop(error)


def build_app() -> typer.Typer:
    """All verbs. A plugin's verb never replaces one of the core's."""
    from wsf.plugins import discover

    app = core_app()
    for command, _ in [*verbs.usable(discover(), app)]:
        verbs.add(command, app)
    return app


def core_app() -> typer.Typer:
    """The verbs that are not of plugins."""
    app = typer.Typer(
        cls=Program,
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
    app.command()(export.export)
    app.command()(bench.bench)
    app.command()(serve.serve)
    app.add_typer(recipe.app, name="recipe")
    app.add_typer(plugin.app, name="plugin")
    app.add_typer(data.app, name="data")
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


def main() -> None:
    """Exit codes: 0 done; 2 the user can mend it; 1 a bug; 130 interrupted; 143 terminated."""
    previous = signal.signal(signal.SIGTERM, _terminate)
    try:
        build_app()()
    except WsfError as error:
        tell(str(error))
        sys.exit(2)
    except KeyboardInterrupt as error:
        _stop(error)
    except Exception as error:
        from wsf.blame import blame
        from wsf.limits import limit_reached

        if (limit := limit_reached(error)) is None:
            blame(error)
            raise
        tell(limit)
        sys.exit(2)
    finally:
        signal.signal(signal.SIGTERM, previous)


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated


def _stop(error: KeyboardInterrupt) -> NoReturn:
    notes = getattr(error, "__notes__", ())
    tell("stopped" + "".join(f"; {note}" for note in notes))
    sys.exit(143 if isinstance(error, Terminated) else 130)


if __name__ == "__main__":
    main()
