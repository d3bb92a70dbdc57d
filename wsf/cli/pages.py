"""`wsf report --html`: a page of each run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import typer


def write_pages(
    runs: Sequence[Path],
    output: Path | None,
    role: Literal["evaluate", "holdout"],
    pictures: int | None,
    *,
    data_root: str | None,
    device: str | None,
    quiet: bool,
) -> None:
    """Of each finished run at some paths. Prints where the pages are. Raises WsfError before the first is made."""
    from wsf.errors import RunError
    from wsf.gallery import Source, report_file, write_report
    from wsf.plugins import discover
    from wsf.progress import Reporter
    from wsf.recipe import load_recipe
    from wsf.report import find_runs

    finished, unfinished = find_runs(runs)
    if output is not None and len(finished) > 1:
        raise RunError(f"--output {output}: is one page, got {len(finished)} runs; leave it out, or give one run")
    reporter = Reporter(quiet=quiet)
    for run in unfinished:
        reporter.say(f"{run.path}: left out, it did not finish")
    for run, path in [(run, report_file(run, output)) for run in finished]:
        some = pictures
        if some is None:
            recipe = load_recipe(run.recipe_file, catalogue=discover(), data_root=data_root)
            some = recipe.core.report.pictures
        source = Source.of_run(run.path, role, data_root=data_root, device=device) if some else None
        write_report(run, path, source, reporter, role=role, pictures=some)
        typer.echo(path)
