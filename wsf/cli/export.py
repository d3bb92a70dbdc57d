"""`wsf export`: what a run found, in the form that others ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from wsf.cli import completion
from wsf.cli.options import refuse_existing


def export(
    run: Annotated[
        Path,
        typer.Argument(
            metavar="RUN",
            autocompletion=completion.runs,
            help="A finished run folder, or what wsf evaluate --out made.",
        ),
    ],
    to: Annotated[
        Literal["voc-results"],
        typer.Option("--to", help="voc-results: the files that Pascal VOC's evaluation server takes."),
    ],
    competition: Annotated[
        Literal["comp1", "comp2"],
        typer.Option(
            "--competition",
            help="comp1: trained on VOC's trainval alone. comp2: on other data too; pre-trained weights count.",
        ),
    ] = "comp2",
    split: Annotated[
        str | None, typer.Option("--split", help="A split with scores. Default: the one that the run evaluated.")
    ] = None,
    year: Annotated[int, typer.Option("--year", min=1000, max=9999, help="The year in VOC<year>.")] = 2012,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="A new folder. Default: RUN/export/COMPETITION_cls_SPLIT."),
    ] = None,
) -> None:
    """Write the scores of a split as Pascal VOC's result files: a file a class, and results.zip with all of them.

    A line a picture: its id and its raw score. The split needs no labels.
    """
    from rich.console import Console

    from wsf.report.groups import measure
    from wsf.report.voc_results import VocResults
    from wsf.run import RunFolder

    assert to == "voc-results", to
    refuse_existing(out, "--out")
    folder = RunFolder.open(run)
    split = split or measure(folder, "evaluate").split_name
    out = out or folder.path / "export" / f"{competition}_cls_{split}"
    scores = folder.read_scores(split)
    results = VocResults(competition=competition, split=split, year=year)
    archive = results.write(scores, out, str(folder.scores_file(split)))
    console = Console(soft_wrap=True, highlight=False, markup=False)
    console.print(f"{len(scores.classes)} files of {len(scores.ids)} lines: {out / results.folder}")
    console.print(f"packed in: {archive}")
