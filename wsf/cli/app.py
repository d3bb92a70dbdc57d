"""The `wsf` program: its verbs, those that plugins add, and how it ends."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

import wsf
from wsf.cli import bench, data, evaluate, export, plugin, predict, recipe, report, run
from wsf.cli.telling import tell
from wsf.errors import WsfError

if TYPE_CHECKING:
    from wsf.components import Command


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
    app.add_typer(recipe.app, name="recipe")
    app.add_typer(plugin.app, name="plugin")
    app.add_typer(data.app, name="data")
    taken = {"run", "evaluate", "predict", "report", "export", "bench", "recipe", "plugin", "data"}
    for command, owner in discover().commands:
        if command.name in taken:
            owner.faults.append(f"wsf_commands: the verb '{command.name}' is taken")
        elif fault := _fault(command):
            owner.faults.append(f"wsf_commands: the verb '{command.name}' cannot be used ({fault})")
        else:
            _add(command, app)
            taken.add(command.name)
    return app


def _add(command: Command, app: typer.Typer) -> None:
    if isinstance(command.app, typer.Typer):
        app.add_typer(command.app, name=command.name, help=command.summary)
    else:
        app.command(command.name, help=command.summary)(command.app)


def _fault(command: Command) -> str | None:
    """Why typer cannot make a verb of what a plugin gives, or None. Tried alone, so that it cannot stop the others."""
    try:
        alone = typer.Typer()
        _add(command, alone)
        typer.main.get_command(alone)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


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
        from wsf.limits import limit_reached

        if (limit := limit_reached(error)) is None:
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
