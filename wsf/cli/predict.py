"""`wsf predict`: score any pictures with a trained run."""

from __future__ import annotations

from collections.abc import Sequence
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
    top: Annotated[
        int, typer.Option("--top", min=1, help="Classes a picture in the table, and with boxes and maps.")
    ] = 3,
    only: Annotated[
        list[str],
        typer.Option("--class", metavar="NAME", help="The best of these classes instead of all. Repeatable."),
    ] = [],  # noqa: B006
    maps: Annotated[
        Path | None,
        typer.Option(
            "--maps", metavar="DIR", help="Also write maps, pictures under them, points and boxes to this new folder."
        ),
    ] = None,
    boxes: Annotated[bool, typer.Option("--boxes", help="Also a box around what is seen of each class.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write there; it must not exist.")
    ] = None,
    override: Overrides = [],  # noqa: B006
    device: Device = None,
    quiet: Quiet = False,
) -> None:
    """Score pictures: which classes they hold, how surely, and where each score came from.

    A place is the middle of the best cell over all scales, in pixels of the picture after EXIF rotation.

    Only keys that change no weight may be overridden: compile, evaluate, frame, maps, precision.
    """
    from wsf.data.fileset import find_pictures
    from wsf.errors import RunError

    refuse_existing(output, "--output")
    refuse_existing(maps, "--maps")
    refuse_other_weights(override, CHANGE_NO_WEIGHT, "wsf predict")
    if output is not None and not output.parent.is_dir():
        raise RunError(f"--output {output}: there is no folder {output.parent}; make it first")
    if output is not None and format_ == "table":
        raise RunError(f"--output {output}: a table is for the terminal; give --format csv or --format jsonl")
    form = format_ or ("table" if output is None else "jsonl" if output.suffix == ".jsonl" else "csv")
    paths = find_pictures(images)

    from wsf.cli.listing import listing_console
    from wsf.infer import load
    from wsf.localise import PlaceSearch
    from wsf.localise import predict as predict_places
    from wsf.progress import Reporter
    from wsf.report.map_folder import write_map_folder
    from wsf.report.predictions import predictions_csv, predictions_jsonl, predictions_table
    from wsf.run import RunFolder

    predictor, reporter = load(run, overrides=override, device=device), Reporter(quiet=quiet)
    search = PlaceSearch(predictor.recipe, predictor.loss)
    choice = search.choice_of(RunFolder.open(run).results()) if boxes else None
    labels = _labels(only, predictor.recogniser.classes)
    found = predict_places(predictor, paths, top, reporter, classes=labels, boxes=choice)
    if maps is not None:
        write_map_folder(maps, predictor, found, reporter)
    if form == "table":
        listing_console().print(predictions_table(found))
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


def _labels(names: Sequence[str], classes: Sequence[str]) -> list[int]:
    """The classes of those names, by index. Raises RunError."""
    from wsf.errors import RunError, unknown

    for name in names:
        if name not in classes:
            raise RunError(f"--class {name}: {unknown('class', name, classes)}")
    return [classes.index(name) for name in names]
