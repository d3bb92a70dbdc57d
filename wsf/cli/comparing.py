"""What several runs come to together, at their end."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from wsf.cli.telling import tell

if TYPE_CHECKING:
    from wsf.run import RunFolder


def print_comparison(runs: Sequence[RunFolder], *, choosing: bool) -> None:
    """One table of all runs, and the command that shows it again; of one run nothing more than its table.

    `choosing`: something was varied in order to choose, which is done on the holdout: only the command for that.
    """
    from rich.console import Console

    from wsf.errors import WsfError
    from wsf.report import TableView, compare

    paths = shlex.join(map(str, _report_paths(runs)))
    if choosing:
        held = any("holdout" in run.results()["splits"] for run in runs)
        how = "choose on the holdout: wsf report --split holdout" if held else "compare them: wsf report"
        typer.echo(f"{how} {paths}")
        return
    try:
        table = compare(runs)
        several = sum(not column.published for column in table.columns) > 1
        if several:
            table = compare(runs, differences_too=True)
    except WsfError as error:
        tell(f"no table of all: {error}")
        return
    Console().print(TableView(table))
    typer.echo(f"show it again: wsf report {'--compare ' if several else ''}{paths}")


def _report_paths(runs: Sequence[RunFolder]) -> list[Path]:
    """What to give `wsf report` for exactly these runs: a folder where it holds no other finished ones."""
    from wsf.run import RunFolder

    paths: list[Path] = []
    ours = {run.path for run in runs}
    for path in dict.fromkeys(run.path for run in runs):
        inside = {run.path for run in RunFolder.below(path.parent) if run.finished}
        paths.append(path.parent if inside <= ours else path)
    return list(dict.fromkeys(paths))
