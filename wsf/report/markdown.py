"""A table as Markdown of GitHub's kind."""

from __future__ import annotations

import re

from wsf.errors import printable
from wsf.report.grid import Entry, Grid, differences_grid, grid_of
from wsf.report.tables import Table


def as_markdown(table: Table) -> str:
    """Title, table, differences if there are any, and the notes as a list below."""
    parts = [_bold(table.title), "", *_lines(grid_of(table))]
    if table.comparison is not None:
        parts += ["", _bold(table.comparison.title), "", *_lines(differences_grid(table.comparison))]
    if table.notes:
        parts += ["", *(f"- {_text(note)}" for note in table.notes)]
    return "\n".join(parts) + "\n"


def _lines(grid: Grid) -> list[str]:
    cells = [[grid.corner, *(_text(heading) for heading, _ in grid.headings)]]
    cells += [[_text(line.name), *map(_entry, line.entries)] for line in grid.lines]
    widths = [max(3, *map(len, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])])
    return [f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |" for line in cells]


def _entry(entry: Entry) -> str:
    return f"**{entry.text}**" if entry.best else entry.text


def _bold(text: str) -> str:
    return f"**{_text(text)}**"


def _text(text: str) -> str:
    # An underscore inside a word is no emphasis.
    return re.sub(r"[\\`*\[\]<>|&]|(?<!\w)_|_(?!\w)", r"\\\g<0>", printable(text))
