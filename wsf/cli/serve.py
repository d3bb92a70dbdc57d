"""`wsf serve`: a local page on which pictures are tried."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wsf.cli import completion
from wsf.cli.options import Device, Overrides, refuse_other_weights
from wsf.cli.predict import CHANGE_NO_WEIGHT
from wsf.cli.telling import tell


def serve(
    run: Annotated[Path, typer.Argument(metavar="RUN", autocompletion=completion.runs, help="A finished run folder.")],
    host: Annotated[
        str, typer.Option("--host", help="Where to listen; anything but this machine lets others in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: one that is free.")] = 0,
    override: Overrides = [],  # noqa: B006
    device: Device = None,
) -> None:
    """Open a page on this machine on which pictures are dropped: their classes, maps, points and boxes.

    It needs gradio: pip install "wsf[demo]". Nothing is fetched, told or kept; Ctrl-C ends it.

    Only keys that change no weight may be overridden: compile, evaluate, frame, maps, precision.
    """
    from wsf.run import RunFolder
    from wsf.serve import Address, gradio_alone
    from wsf.serve import serve as serve_page

    refuse_other_weights(override, CHANGE_NO_WEIGHT, "wsf serve")
    results = RunFolder.open(run).results()
    with Address(host, port) as address, gradio_alone():
        from wsf.infer import load
        from wsf.localise import PlaceSearch
        from wsf.serve.viewer import Viewer

        predictor = load(run, overrides=override, device=device)
        boxes = PlaceSearch(predictor.recipe, predictor.loss).choice_of(results)
        if not address.local:
            tell(f"--host {host}: whoever reaches port {address.port} of this machine can use the page")
        typer.echo(f"{run} is served at {address.url} until Ctrl-C")
        serve_page(Viewer(predictor, boxes), predictor.recipe.core.name, address)
