"""`wsf predict`: score any pictures with a trained run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from wsf.cli.options import Device, Overrides, Quiet


def predict(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A finished run folder.")],
    images: Annotated[list[str], typer.Argument(metavar="IMAGE", help="Files, folders or globs.")],
    format_: Annotated[
        Literal["table", "csv", "jsonl"],
        typer.Option("--format", help="A table of the best classes, or every class as CSV or JSON lines."),
    ] = "table",
    top: Annotated[int, typer.Option("--top", min=1, help="Classes a picture in the table.")] = 3,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write there; it must not exist.")
    ] = None,
    override: Overrides = [],  # noqa: B006
    device: Device = None,
    quiet: Quiet = False,
) -> None:
    """Score pictures: which classes they hold, how surely, and where each score came from.

    A place is the middle of the highest cell over all scales, in pixels of the picture after EXIF rotation.
    """
    from rich.console import Console

    from wsf.data.fileset import find_pictures
    from wsf.errors import RunError
    from wsf.infer import load
    from wsf.progress import Reporter
    from wsf.report.predictions import predictions_csv, predictions_jsonl, predictions_table

    if output is not None and output.exists():
        raise RunError(f"{output}: exists already, and is not overwritten; give another --output")
    paths = find_pictures(images)
    predictor = load(run, overrides=override, device=device)
    scored = predictor.score(paths, Reporter(quiet=quiet))
    probabilities = predictor.probabilities(scored.scores)
    classes = predictor.recogniser.classes
    if format_ == "table" and output is None:
        Console().print(predictions_table(paths, classes, scored, probabilities, top))
        return
    render = {"csv": predictions_csv, "jsonl": predictions_jsonl, "table": predictions_csv}[format_]
    text = render(paths, classes, scored, probabilities)
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8")
