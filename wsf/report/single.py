"""What one run found: the table at the end of `wsf run`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wsf.report.measures import measured_column, measures, published_column, published_note
from wsf.report.notes import kept_notes, missing_note, scales_in_words, threshold_notes
from wsf.report.results import parse_results
from wsf.report.tables import Table
from wsf.report.terminal import TableView
from wsf.run import RunFolder


def run_table(run: RunFolder) -> TableView:
    """The results of a finished run, for the terminal. Raises RunError."""
    return TableView(results_table(run.results(), str(run.results_file)))


def results_table(results: Mapping[str, Any], where: str = "results") -> Table:
    """A column a split, the evaluated one first, and the published numbers. Raises RunError, which says `where`."""
    found = parse_results(results, where)
    splits = sorted(found.splits.items(), key=lambda item: item[1].role != "evaluate")
    rows = measures(found, [split for _, split in splits])
    columns = [measured_column(name, rows, [split], found.recipe, [found.seed]) for name, split in splits]
    notes = [f"{name}: {split.images} pictures, {scales_in_words(split.scales, split.fuse)}" for name, split in splits]
    for name, split in splits:
        notes += [f"{name}: {note}" for note in missing_note(found.classes, [split])]
    for name, split in splits:
        notes += [f"{name}: {note}" for note in threshold_notes(found, split)]
    notes += kept_notes([found], "evaluate")
    if found.published is not None:
        columns.append(published_column("published", rows, found.published, splits[0][1], found.recipe))
        notes.append(published_note("published", found.published, found, splits[0][1]))
    return Table(
        title=f"{found.title or found.recipe}, seed {found.seed}: average precision "
        f"({splits[0][1].ap.definition}) in %",
        rows=tuple(one.row for one in rows),
        columns=tuple(columns),
        notes=tuple(notes),
        ranked=False,
    )
