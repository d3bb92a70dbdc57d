"""`wsf evaluate`: score a split with a trained run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wsf.cli import completion
from wsf.cli.options import DataRoot, Device, Overrides, Quiet, refuse_existing, refuse_other_weights

CHANGE_NO_WEIGHT = ("cache", "compile", "data", "evaluate", "frame", "maps", "precision")


def evaluate(
    run: Annotated[Path, typer.Argument(metavar="RUN", autocompletion=completion.runs, help="A finished run folder.")],
    split: Annotated[
        str | None,
        typer.Option(
            "--split", help="The split; holdout is what the run held out. Default: the one that the run evaluated."
        ),
    ] = None,
    override: Overrides = [],  # noqa: B006
    data: DataRoot = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Also write recipe, scores and results to this new folder."),
    ] = None,
    device: Device = None,
    quiet: Quiet = False,
) -> None:
    """Score a split with a trained run, perhaps otherwise than it was evaluated.

    Only keys that change no weight may be overridden: cache, compile, data, evaluate, frame, maps, precision.
    """
    from rich.console import Console

    from wsf.evaluate import evaluate_run
    from wsf.progress import Reporter
    from wsf.report import TableView, places_table, results_table

    refuse_existing(out, "--out")
    refuse_other_weights(override, CHANGE_NO_WEIGHT, "wsf evaluate")
    results = evaluate_run(
        run, override, data_root=data, split=split, out=out, device=device, reporter=Reporter(quiet=quiet)
    )
    console = Console()
    console.print(TableView(results_table(results)))
    if (of_places := places_table(results)) is not None:
        console.print(TableView(of_places))
    if out is not None:
        console.print(f"run folder: {out}", soft_wrap=True, highlight=False, markup=False)
