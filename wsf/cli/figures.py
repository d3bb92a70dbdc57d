"""`wsf report --figures`: figures of a run for papers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import typer


def write_run_figures(
    runs: Sequence[Path],
    out: Path,
    role: Literal["evaluate", "holdout"],
    *,
    data_root: str | None,
    device: str | None,
    quiet: bool,
) -> None:
    """Of the one finished run at some paths, to a folder. Prints the files. Raises WsfError before anything is made."""
    from wsf.errors import RunError
    from wsf.extras import require

    require("matplotlib", "figures", "--figures")

    from wsf.figures import FigureFolder, write_figures
    from wsf.gallery import Source
    from wsf.progress import Reporter
    from wsf.report import find_runs
    from wsf.report.groups import measure

    folder, (finished, _) = FigureFolder(out), find_runs(runs)
    if len(finished) != 1:
        raise RunError(f"--figures {out}: is for one run, got {len(finished)}; give the folder of one, runs/NAME/N")
    found = measure(finished[0], role)
    source = Source.of_run(finished[0].path, role, data_root=data_root, device=device)
    name = found.results.title or found.results.recipe
    reporter = Reporter(quiet=quiet)
    for path in write_figures(name, found.split_name, found.split.ap.definition, source, folder, reporter):
        typer.echo(path)
