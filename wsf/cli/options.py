"""Options that several verbs share, and what is checked of them before anything slow begins."""

from __future__ import annotations

from collections.abc import Sequence
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
    typer.Option(
        "--out",
        metavar="DIR",
        help="The folder to make; it must not exist. Of several runs, the folder of DIR/1, DIR/2 and so on. "
        "Default: runs/NAME/N.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on standard error.")]


def refuse_existing(path: Path | None, option: str) -> None:
    """Raises RunError where something stands already where a verb is to write."""
    from wsf.errors import RunError

    if path is not None and path.exists():
        raise RunError(f"{option} {path}: exists already, and nothing is overwritten; give another {option}")


def refuse_other_weights(overrides: Sequence[str], allowed: Sequence[str], verb: str) -> None:
    """Raises RecipeError for an override of a trained run that would need other weights."""
    from wsf.errors import RecipeError
    from wsf.recipe.overrides import parse

    for text in overrides:
        if parse(text).keys[0] not in allowed:
            raise RecipeError(
                f"-o {text}: changes what was trained; {verb} takes only {', '.join(allowed)}; "
                f"to train anew: wsf run RUN/recipe.yaml -o {text}"
            )
