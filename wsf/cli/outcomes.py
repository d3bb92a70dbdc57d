"""The table at the end of several runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wsf.cli.naming import short_value
from wsf.errors import printable

if TYPE_CHECKING:
    from wsf.many import Outcome
    from wsf.recipe import Variant
    from wsf.run import RunFolder


@dataclass(frozen=True)
class Mean:
    """A run's mean average precision on a split, as a report shows it, and its definition."""

    value: str
    definition: str


def print_outcomes(variants: Sequence[Variant], outcomes: Sequence[Outcome]) -> None:
    """A row a run: what tells it from the others, how it ended, where it is, and its mean average precision.

    Where something was varied, also that on the holdout: what is chosen is chosen there.
    """
    from wsf.cli.listing import listing_console, print_rows

    keys = varied(variants)
    columns = {"recipe": [variant.recipe.core.name for variant in variants]}
    for key in keys:
        columns[key] = [short_value(one.changes[key]) if key in one.changes else "" for one in variants]
    columns["seed"] = [str(variant.recipe.core.seed) for variant in variants]
    columns["status"] = [outcome.status for outcome in outcomes]
    columns["run folder"] = [str(outcome.run.path) if outcome.run else "" for outcome in outcomes]
    if keys and any(variant.recipe.core.data.holdout for variant in variants):
        columns["holdout"] = _means(outcomes, "holdout")[1]
    name, means = _means(outcomes, "evaluate")
    columns[name] = means
    counts = Counter(outcome.status for outcome in outcomes)
    title = f"{len(outcomes)} run{'s' * (len(outcomes) > 1)}: " + ", ".join(
        f"{count} {status}" for status, count in counts.items()
    )
    rows = [[printable(cell) for cell in row] for row in zip(*columns.values(), strict=True)]
    print_rows(listing_console(), title, list(map(printable, columns)), rows)


def varied(variants: Sequence[Variant]) -> list[str]:
    """The keys that a sweep varies; other seeds are no choice."""
    return [key for key in dict.fromkeys(key for one in variants for key in one.changes) if key != "seed"]


def _means(outcomes: Sequence[Outcome], role: str) -> tuple[str, list[str]]:
    """What the column is called, and its cells; each says its definition where they differ."""
    means = [_mean(outcome.run, role) if outcome.run else Mean("", "") for outcome in outcomes]
    definitions = {mean.definition for mean in means if mean.definition}
    if len(definitions) == 1:
        return definitions.pop(), [mean.value for mean in means]
    return "mAP", [f"{mean.value} {mean.definition}".strip() for mean in means]


def _mean(run: RunFolder, role: str) -> Mean:
    """Raises RunError."""
    from wsf.report.measures import measures
    from wsf.report.results import read_results
    from wsf.report.tables import shown

    results = read_results(run)
    found = results.of_role(role)
    if found is None:
        return Mean(shown(None), "")
    _, split = found
    mean = next(one for one in measures(results, [split]) if one.row.of_all)
    return Mean(shown(mean.cell([split])), mean.row.name)
