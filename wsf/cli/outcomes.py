"""The table at the end of several runs."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from wsf.cli.naming import short_value
from wsf.errors import printable

if TYPE_CHECKING:
    from wsf.many import Outcome
    from wsf.recipe import Variant
    from wsf.run import RunFolder


@dataclass(frozen=True)
class Mean:
    """A run's mean average precision on the evaluated split, as a report shows it, and its definition."""

    value: str
    definition: str


def print_outcomes(variants: Sequence[Variant], outcomes: Sequence[Outcome]) -> None:
    """A row a run: what tells it from the others, how it ended, where it is, and its mean average precision."""
    from wsf.cli.listing import listing_console, print_rows

    keys = [key for key in dict.fromkeys(key for one in variants for key in one.changes) if key != "seed"]
    means = [_mean(outcome.run) if outcome.run else Mean("", "") for outcome in outcomes]
    definitions = {mean.definition for mean in means if mean.definition}
    several = len(definitions) > 1
    rows = []
    for variant, outcome, mean in zip(variants, outcomes, means, strict=True):
        swept = [short_value(variant.changes[key]) if key in variant.changes else "" for key in keys]
        where = str(outcome.run.path) if outcome.run else ""
        cells = (variant.recipe.core.name, *swept, str(variant.recipe.core.seed), outcome.status, where)
        value = f"{mean.value} {mean.definition}" if several else mean.value
        rows.append([printable(cell) for cell in (*cells, value)])
    counts = Counter(outcome.status for outcome in outcomes)
    title = f"{len(outcomes)} run{'s' * (len(outcomes) > 1)}: " + ", ".join(
        f"{count} {status}" for status, count in counts.items()
    )
    value_name = "mAP" if several or not definitions else definitions.pop()
    columns = ("recipe", *map(printable, keys), "seed", "status", "run folder", value_name)
    print_rows(listing_console(), title, columns, rows)
    runs = [outcome.run for outcome in outcomes if outcome.run]
    if runs:
        typer.echo(f"compare them: wsf report {shlex.join(map(str, _report_paths(runs)))}")


def _mean(run: RunFolder) -> Mean:
    """Raises RunError."""
    from wsf.report.measures import measures
    from wsf.report.results import read_results
    from wsf.report.tables import shown

    results = read_results(run)
    found = results.of_role("evaluate")
    if found is None:
        return Mean(shown(None), "")
    _, split = found
    mean = next(one for one in measures(results, [split]) if one.row.of_all)
    return Mean(shown(mean.cell([split])), mean.row.name)


def _report_paths(runs: Sequence[RunFolder]) -> list[Path]:
    """What to give `wsf report` for exactly these runs: a folder where it holds no other finished ones."""
    from wsf.run import RunFolder

    paths: list[Path] = []
    ours = {run.path for run in runs}
    for path in dict.fromkeys(run.path for run in runs):
        inside = {run.path for run in RunFolder.below(path.parent) if run.finished}
        paths.append(path.parent if inside <= ours else path)
    return list(dict.fromkeys(paths))
