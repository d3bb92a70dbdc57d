"""`wsf plugin new`: a plugin to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wsf.cli import completion


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the package, and of its component: my_pooling.")],
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            help="aggregator, loss, backbone, schedule, head, dataset or views.",
            autocompletion=completion.kinds,
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="The folder to write, new or empty. Default: ./NAME.")
    ] = None,
) -> None:
    """Write a plugin that works: a component, its tests, a recipe that uses it. Nothing is overwritten."""
    from shlex import quote

    from wsf.plugins import discover
    from wsf.scaffold import refuse_name, write_plugin

    refuse_name(name, discover())
    folder = out or Path(name)
    written = write_plugin(name, kind, folder)
    typer.echo(f"wrote {folder}:")
    for path in written:
        typer.echo(f"  {path.relative_to(folder)}")
    typer.echo("next:")
    for line in (
        f"cd {quote(str(folder))}",
        'pip install --editable ".[dev]"',
        f"wsf plugin check {name}",
        "pytest",
        "wsf run recipe.yaml",
    ):
        typer.echo(f"  {line}")
