"""Runs beside each other: mean average precision, classes × recipes."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, stdev

from wsf.errors import RunError
from wsf.report.groups import Group, Measured, differences, group, measure
from wsf.report.tables import (
    Cell,
    Column,
    Table,
    measured_column,
    missing_note,
    published_column,
    row_names,
    scales_in_words,
)
from wsf.run import RunFolder


def compare(runs: Sequence[RunFolder], role: str = "evaluate", unfinished: Sequence[RunFolder] = ()) -> Table:
    """A column a recipe (mean ± sd over its seeds), published numbers beside it. `role` is evaluate or holdout.

    `unfinished` runs are named in a note. Raises RunError where a number would mean something else in the next column.
    """
    measured = [measure(run, role) for run in runs]
    for one in measured[1:]:
        _check_comparable(measured[0], one)
    groups, notes = group(measured)
    first = measured[0]
    columns, sources = _columns(groups)
    where = f"{first.split_name}, held out" if role == "holdout" else first.split_name
    return Table(
        title=f"average precision in % on {where} ({_pictures(measured)})",
        rows=row_names(first.results, first.split.ap.definition),
        columns=tuple(columns),
        notes=(
            *_said_once(groups, [_seeds(one) for one in groups]),
            *differences(groups),
            *_said_once(groups, [scales_in_words(one.runs[0].split) for one in groups]),
            *missing_note(first.results.classes, [one.split for one in measured]),
            *([f"mAP over {', '.join(first.results.mean_over)}"] if first.results.mean_over else []),
            *sources,
            *notes,
            *(f"{run.path}: left out, it did not finish" for run in unfinished),
        ),
    )


def _columns(groups: Sequence[Group]) -> tuple[list[Column], list[str]]:
    """Ours, each followed by the numbers published for it, and the notes that say whose those are."""
    columns, sources = [], []
    of_groups = [one.runs[0].results.published for one in groups]
    alone = len({repr(published) for published in of_groups if published}) == 1
    for index, (one, published) in enumerate(zip(groups, of_groups, strict=True)):
        columns.append(_over_seeds(one))
        if published is not None and published not in of_groups[:index]:
            results = one.runs[0].results
            name = "published" if alone else f"{results.recipe} (published)"
            columns.append(published_column(name, published, results, one.runs[0].split))
            sources.append(f"{name}: {published.source}")
    return columns, sources


def _over_seeds(one: Group) -> Column:
    if len(one.runs) == 1:
        return measured_column(one.label, one.runs[0].split)
    rows = zip(*((*run.split.ap.per_class, run.split.ap.mean) for run in one.runs), strict=True)
    cells = []
    for row in rows:
        known = [100 * value for value in row if value is not None]
        cells.append(Cell.of(fmean(known), stdev(known) if len(known) > 1 else None) if known else None)
    return Column(f"{one.label} ({len(one.runs)} seeds)", tuple(cells))


def _seeds(one: Group) -> str:
    seeds = ", ".join(map(str, one.seeds))
    return f"mean ± sd (n - 1) over seeds {seeds}" if len(one.runs) > 1 else f"seed {seeds}"


def _said_once(groups: Sequence[Group], texts: Sequence[str]) -> list[str]:
    """A note a text, behind the groups for which it holds unless it holds for all."""
    labels: dict[str, list[str]] = {}
    for one, text in zip(groups, texts, strict=True):
        labels.setdefault(text, []).append(one.label)
    return list(labels) if len(labels) == 1 else [f"{', '.join(names)}: {text}" for text, names in labels.items()]


def _pictures(measured: Sequence[Measured]) -> str:
    counts = sorted({one.split.images for one in measured})
    return f"{counts[0]} pictures" if len(counts) == 1 else f"{counts[0]} to {counts[-1]} pictures"


def _check_comparable(first: Measured, other: Measured) -> None:
    """Raises RunError. Each seed cuts its own holdout, so that only an evaluated split must have the same pictures."""
    values: dict[str, tuple[object, object]] = {
        "classes": (first.results.classes, other.results.classes),
        "AP definitions": (first.split.ap.definition, other.split.ap.definition),
        "splits": (first.split_name, other.split_name),
        "classes in the mean": (first.results.mean_over, other.results.mean_over),
    }
    if first.split.role == "evaluate":
        values["numbers of pictures"] = (first.split.images, other.split.images)
        values["positives"] = (first.split.positives, other.split.positives)
    for what, (one, two) in values.items():
        if one != two:
            raise RunError(
                f"{first.run.path}, {other.run.path}: cannot stand in one table, their {what} differ "
                f"({_short(one)}; {_short(two)}); report them apart"
            )


def _short(value: object) -> str:
    if not isinstance(value, tuple):
        return "all" if value is None else str(value)
    return ", ".join(map(str, value[:4])) + (f", … {len(value)} in all" if len(value) > 4 else "")
