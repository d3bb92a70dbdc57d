"""The verbs that plugins add."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from wsf.components import Command
    from wsf.plugins import Catalogue, Plugin


def usable(catalogue: Catalogue, app: typer.Typer) -> Iterator[tuple[Command, Plugin]]:
    """Those that can be added to the core's; of each other one, why not becomes a fault of its plugin."""
    taken = set(getattr(typer.main.get_command(app), "commands", ()))
    for command, owner in catalogue.commands:
        if command.name in taken:
            owner.faults.append(f"wsf_commands: the verb '{command.name}' is taken")
        elif fault := _fault(command):
            owner.faults.append(f"wsf_commands: the verb '{command.name}' cannot be used ({fault})")
        else:
            taken.add(command.name)
            yield command, owner


def add(command: Command, app: typer.Typer) -> None:
    """Makes a verb of what a plugin gives."""
    if isinstance(command.app, typer.Typer):
        app.add_typer(command.app, name=command.name, help=command.summary)
    else:
        app.command(command.name, help=command.summary)(command.app)


def _fault(command: Command) -> str | None:
    """Why typer cannot make a verb of what a plugin gives, or None. Tried alone, so that it cannot stop the others."""
    from wsf.errors import one_line

    try:
        alone = typer.Typer()
        add(command, alone)
        typer.main.get_command(alone)
    except (Exception, SystemExit) as error:
        return one_line(error)
    return None
