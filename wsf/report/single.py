"""What one run found: the table at the end of `wsf run`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wsf.report.results import parse_results
from wsf.report.tables import Table, measured_column, missing_note, published_column, row_names, scales_in_words
from wsf.report.terminal import TableView
from wsf.run import RunFolder


def run_table(run: RunFolder) -> TableView:
    """The results of a finished run, for the terminal. Raises RunError."""
    return TableView(results_table(run.results(), str(run.results_file)))


def results_table(results: Mapping[str, Any], where: str = "results") -> Table:
    """A column a split, the evaluated one first, and the published numbers. Raises RunError, which says `where`."""
    found = parse_results(results, where)
    splits = sorted(found.splits.items(), key=lambda item: item[1].role != "evaluate")
    columns = [measured_column(name, split) for name, split in splits]
    notes = [f"{name}: {split.images} pictures, {scales_in_words(split)}" for name, split in splits]
    for name, split in splits:
        notes += [f"{name}: {note}" for note in missing_note(found.classes, [split])]
    if found.published is not None:
        columns.append(published_column("published", found.published, found, splits[0][1]))
        notes.append(f"published: {found.published.source}")
    return Table(
        title=f"{found.recipe}, seed {found.seed}: average precision in %",
        rows=row_names(found, splits[0][1].ap.definition),
        columns=tuple(columns),
        notes=tuple(notes),
        compared=False,
    )
