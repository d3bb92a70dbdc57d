"""Runs beside each other: a system is a recipe, and its runs differ in nothing but their seeds."""

from __future__ import annotations

from collections.abc import Sequence

from wsf.errors import RunError
from wsf.report.differences import comparison
from wsf.report.groups import Group, Measured, group, measure, settings_notes
from wsf.report.measures import NAMES, Measure, Metric, measured_column, measures, published_column, published_note
from wsf.report.notes import kept_notes, missing_note, scales_in_words, threshold_notes, thresholds_in_words
from wsf.report.tables import Column, Table
from wsf.run import RunFolder


def compare(
    runs: Sequence[RunFolder],
    role: str = "evaluate",
    unfinished: Sequence[RunFolder] = (),
    *,
    metric: Metric = "ap",
    differences_too: bool = False,
    against: str | None = None,
) -> Table:
    """A column a system (mean ± sd over its seeds), published numbers beside it. `role` is evaluate or holdout.

    `metric` is what is shown of each class; what is of all classes is the same for all. `differences_too`: also those
    of mean average precision between the system called `against`, or the last, and every other one. `unfinished` runs
    are named in a note. Raises RunError where a number would mean something else in the next column.
    """
    measured = [measure(run, role) for run in runs]
    for one in measured[1:]:
        _check_comparable(measured[0], one)
    groups, notes = group(measured)
    first = measured[0]
    rows = measures(first.results, [one.split for one in measured], metric)
    columns, sources = _columns(groups, rows)
    where = f"{first.split_name}, held out" if role == "holdout" else first.split_name
    of = f"{NAMES[metric]} ({first.split.ap.definition})" if metric == "ap" else NAMES[metric]
    over = first.results.mean_over
    return Table(
        title=f"{of} in % on {where} ({_pictures(measured)})",
        rows=tuple(one.row for one in rows),
        columns=tuple(columns),
        notes=(
            *_said_once(groups, [_seeds(one) for one in groups]),
            *settings_notes(groups),
            *_said_once(groups, [_scales(one) for one in groups]),
            *missing_note(first.results.classes, [one.split for one in measured]),
            *([f"means over {', '.join(over)}"] if over else []),
            *_said_once(groups, [_thresholds(one) for one in groups]),
            *_said_once(groups, [_kept(one) for one in groups]),
            *(thresholds_in_words(first.results) if metric == "f1" and len(measured) == 1 else ()),
            *sources,
            *notes,
            *(f"{run.path}: left out, it did not finish" for run in unfinished),
        ),
        comparison=comparison(groups, against) if differences_too else None,
    )


def _columns(groups: Sequence[Group], rows: Sequence[Measure]) -> tuple[list[Column], list[str]]:
    """Ours, each followed by the numbers published for it, and the notes that say whose those are."""
    columns, sources = [], []
    of_groups = [one.runs[0].results.published for one in groups]
    alone = len({repr(published) for published in of_groups}) == 1
    for index, (one, published) in enumerate(zip(groups, of_groups, strict=True)):
        columns.append(measured_column(one.label, rows, [run.split for run in one.runs], one.recipe, one.seeds))
        if published is not None and published not in of_groups[:index]:
            name = "published" if alone else f"{one.label} (published)"
            columns.append(published_column(name, rows, published, one.runs[0].split, one.recipe))
            sources.append(published_note(name, published, one.runs[0].results, one.runs[0].split))
    return columns, sources


def _seeds(one: Group) -> str:
    seeds = ", ".join(map(str, one.seeds))
    return f"mean ± sd (n - 1) over seeds {seeds}" if len(one.runs) > 1 else f"seed {seeds}"


def _scales(one: Group) -> str:
    """Several where each seed chose its own."""
    return "; ".join(dict.fromkeys(scales_in_words(run.split.scales, run.split.fuse) for run in one.runs))


def _thresholds(one: Group) -> str:
    """Empty where there is nothing to say."""
    said = dict.fromkeys(note for run in one.runs for note in threshold_notes(run.results, run.split))
    return "; ".join(said)


def _kept(one: Group) -> str:
    """Empty where the last epoch was."""
    return "; ".join(kept_notes([run.results for run in one.runs], one.runs[0].split.role))


def _said_once(groups: Sequence[Group], texts: Sequence[str]) -> list[str]:
    """A note a text that is not empty, behind the groups for which it holds unless it holds for all."""
    labels: dict[str, list[str]] = {}
    for one, text in zip(groups, texts, strict=True):
        labels.setdefault(text, []).append(one.label)
    if len(labels) == 1:
        return [text for text in labels if text]
    return [f"{', '.join(names)}: {text}" for text, names in labels.items() if text]


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
