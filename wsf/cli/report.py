"""`wsf report`: what runs have found, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from wsf.cli import completion
from wsf.cli.options import DataRoot, Device, Quiet

_BY_SUFFIX = {".md": "md", ".csv": "csv", ".json": "json", ".tex": "latex"}


def report(
    runs: Annotated[
        list[Path],
        typer.Argument(
            metavar="RUN",
            autocompletion=completion.runs,
            help="Run folders, or folders of them: runs/NAME is all its runs.",
        ),
    ],
    differences: Annotated[
        bool,
        typer.Option(
            "--compare",
            help="A line a recipe, as papers have it, and below them the differences of mAP between the last recipe "
            "and every other, with paired bootstrap intervals.",
        ),
    ] = False,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="NAME", help="Compare this recipe with every other, instead of the last."),
    ] = None,
    metric: Annotated[
        Literal["ap", "f1", "calibration"],
        typer.Option("--metric", help="What to show of each class; what is of all classes is always shown."),
    ] = "ap",
    places: Annotated[
        bool,
        typer.Option(
            "--places", help="How good points and boxes are instead, each beside centre and random baselines."
        ),
    ] = False,
    format_: Annotated[
        Literal["rich", "md", "csv", "json", "latex"] | None,
        typer.Option("--format", help="Default: rich, a table for the terminal, or what the suffix of --output says."),
    ] = None,
    split: Annotated[
        Literal["evaluate", "holdout"],
        typer.Option("--split", help="The split that was evaluated, or the one held out of training."),
    ] = "evaluate",
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write there; it must not exist.")
    ] = None,
    html: Annotated[
        bool,
        typer.Option(
            "--html",
            help="Write a page of each run instead, RUN/report.html or --output: tables, curves, and pictures beside "
            "their maps. One that wsf wrote there is replaced.",
        ),
    ] = False,
    pictures: Annotated[
        int | None,
        typer.Option(
            "--pictures",
            min=0,
            max=100,
            help="Pictures of a class on the page; 0 needs neither data nor weights. Default: report.pictures.",
        ),
    ] = None,
    figures: Annotated[
        Path | None,
        typer.Option(
            "--figures",
            metavar="DIR",
            help="Write figures of one run to this folder instead, as PDF and PNG: pictures beside their maps, and "
            "precision over recall.",
        ),
    ] = None,
    data: DataRoot = None,
    device: Device = None,
    quiet: Quiet = False,
) -> None:
    """Show runs side by side: average precision by class, its mean with its definition, F1, calibration.

    Runs of one recipe with several seeds are one system, mean ± sd. Published numbers stand beside ours.
    """
    from rich.console import Console

    from wsf.errors import RunError

    of_tables = places or differences or against is not None or metric != "ap" or format_ is not None
    if figures is not None:
        if of_tables or html or pictures is not None or output is not None:
            raise RunError(
                "--figures: go to a folder of their own, without --html, --pictures, --output, --places, --compare, "
                "--against, --metric and --format; leave those out"
            )
        from wsf.cli.figures import write_run_figures

        write_run_figures(runs, figures, split, data_root=data, device=device, quiet=quiet)
        return
    if html:
        if of_tables:
            raise RunError(
                "--html: a page shows everything, without --places, --compare, --against, --metric and --format; leave "
                "those out"
            )
        from wsf.cli.pages import write_pages

        write_pages(runs, output, split, pictures, data_root=data, device=device, quiet=quiet)
        return
    if pictures is not None or data is not None or device is not None:
        raise RunError(
            "--pictures, --data and --device: are for pages and figures alone; give --html or --figures, or leave them "
            "out"
        )

    from wsf.report import TableView, compare, compare_places, find_runs, render

    if places and (differences or against is not None or metric != "ap"):
        raise RunError("--places: shows metrics of its own, without --compare, --against and --metric; leave those out")
    if output is not None and output.exists():
        raise RunError(f"{output}: exists already, and is not overwritten; give another --output")
    finished, unfinished = find_runs(runs)
    if places:
        table = compare_places(finished, split, unfinished)
    else:
        differences = differences or against is not None
        table = compare(finished, split, unfinished, metric=metric, differences_too=differences, against=against)
    form = format_ or (_BY_SUFFIX.get(output.suffix, "rich") if output else "rich")
    if output is not None:
        try:
            output.write_text(render(table, form), "utf-8")
        except OSError as error:
            raise RunError(f"{output}: cannot be written ({error.strerror}); give another --output") from error
    elif form == "rich":
        Console().print(TableView(table))
    else:
        typer.echo(render(table, form), nl=False)
