"""Options that several verbs share."""

from pathlib import Path
from typing import Annotated

import typer

Overrides = Annotated[
    list[str],
    typer.Option(
        "-o", "--override", metavar="KEY=VALUE", help="Set a key of the recipe: -o train.epochs=5. Repeatable."
    ),
]
DataRoot = Annotated[str | None, typer.Option("--data", metavar="ROOT", help="The data's root: -o data.root=ROOT.")]
Device = Annotated[
    str | None, typer.Option("--device", help="cpu, cuda, cuda:1, mps. By default the best that is there.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="The folder to make; it must not exist. Default: runs/NAME/N."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on standard error.")]
