"""`wsf predict`: score any pictures with a trained run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from wsf.cli import completion
from wsf.cli.options import Device, Overrides, Quiet, refuse_existing, refuse_other_weights

CHANGE_NO_WEIGHT = ("compile", "evaluate", "frame", "maps", "precision")


def predict(
    run: Annotated[Path, typer.Argument(metavar="RUN", autocompletion=completion.runs, help="A finished run folder.")],
    images: Annotated[list[str], typer.Argument(metavar="IMAGE", help="Files, folders or globs.")],
    format_: Annotated[
        Literal["table", "csv", "jsonl"] | None,
        typer.Option(
            "--format",
            help="A table of the best classes, or every class as CSV or JSON lines. Default: table; "
            "with --output, jsonl where the file is called so, else csv.",
        ),
    ] = None,
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

    Only keys that change no weight may be overridden: compile, evaluate, frame, maps, precision.
    """
    from wsf.data.fileset import find_pictures
    from wsf.errors import RunError

    refuse_existing(output, "--output")
    refuse_other_weights(override, CHANGE_NO_WEIGHT, "wsf predict")
    if output is not None and not output.parent.is_dir():
        raise RunError(f"--output {output}: there is no folder {output.parent}; make it first")
    if output is not None and format_ == "table":
        raise RunError(f"--output {output}: a table is for the terminal; give --format csv or --format jsonl")
    form = format_ or ("table" if output is None else "jsonl" if output.suffix == ".jsonl" else "csv")
    paths = find_pictures(images)

    from wsf.cli.listing import listing_console
    from wsf.infer import load
    from wsf.progress import Reporter
    from wsf.report.predictions import Predictions, predictions_csv, predictions_jsonl, predictions_table

    predictor = load(run, overrides=override, device=device)
    scored = predictor.score(paths, Reporter(quiet=quiet))
    found = Predictions(paths, predictor.recogniser.classes, scored)
    if form == "table":
        listing_console().print(predictions_table(found, top))
        return
    data = predictions_csv(found) if form == "csv" else predictions_jsonl(found)
    if output is None:
        typer.echo(data, nl=False)
        return
    try:
        with output.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise RunError(f"--output {output}: cannot be written ({error.strerror}); give another --output") from error
