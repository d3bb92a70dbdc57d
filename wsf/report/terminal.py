"""A table on a terminal: in as many blocks of columns as its width asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import rich.table
from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.text import Text

from wsf.errors import printable
from wsf.report.grid import Entry, Grid, Line, differences_grid, grid_of
from wsf.report.tables import Table

_GAP = 2
_NAME, _HEADING = 20, 13
"""Signs of a name and of a heading that are not broken."""


class TableView:
    """What `rich` prints for a table. Columns that do not fit go below; of classes × systems, after a list of means."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        comparison, width = self.table.comparison, options.max_width
        grid = grid_of(self.table) if comparison is None else _tight(grid_of(self.table))
        blocks = _blocks(grid, width)
        yield Text(f"{printable(self.table.title)}\n", style="bold")
        if len(blocks) > 1 and comparison is None:
            yield from _drawn(_means(self.table, grid), width)
        for block in blocks:
            yield from _drawn(block, width // 4)
        if comparison is not None:
            yield Text(f"{printable(comparison.title)}\n", style="bold")
            yield from _drawn(differences_grid(comparison), width)
        for note in self.table.notes:
            yield Text(printable(note), style="dim")


def _tight(grid: Grid) -> Grid:
    """A line a system, in little room: a published line is below the system for which it was published."""
    lines = (
        replace(
            line,
            name="  published" if line.published else line.name,
            entries=tuple(replace(entry, text=entry.text.replace(" ± ", "±")) for entry in line.entries),
        )
        for line in grid.lines
    )
    return replace(grid, lines=tuple(lines))


def _blocks(grid: Grid, width: int) -> list[Grid]:
    """As many columns as fit, then the next; always at least one. Published lines without a number are left out."""
    blocks: list[list[int]] = [[]]
    room = width - _name_width(grid, width // 4)
    left = room
    for index in range(len(grid.headings)):
        needed = _GAP + _number_width(grid, index)
        if blocks[-1] and needed > left:
            blocks.append([])
            left = room
        blocks[-1].append(index)
        left -= needed
    return [_with_numbers(grid.part(block)) for block in blocks]


def _with_numbers(grid: Grid) -> Grid:
    lines = (line for line in grid.lines if not line.published or any(entry.cell for entry in line.entries))
    return replace(grid, lines=tuple(lines))


def _means(table: Table, grid: Grid) -> Grid:
    """The headline of every column, one below the other."""
    line = grid.lines[table.headline]
    lines = tuple(
        Line(name, (entry,), published=published)
        for (name, published), entry in zip(grid.headings, line.entries, strict=True)
    )
    return Grid("run", ((line.name, False),), lines)


def _drawn(grid: Grid, name_width: int) -> Iterator[RenderableType]:
    """A grid and an empty line. Columns have a width of their own: rich would shorten all alike, numbers too."""
    drawn = rich.table.Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), pad_edge=False)
    drawn.add_column(grid.corner, overflow="fold", width=_name_width(grid, name_width))
    for index, (heading, published) in enumerate(grid.headings):
        style, width = "italic" if published else "", _number_width(grid, index)
        drawn.add_column(Text(printable(heading)), justify="right", overflow="fold", width=width, style=style)
    for number, line in enumerate(grid.lines):
        end = number + 1 < len(grid.lines) and grid.lines[number + 1].ruled
        style = "bold" if line.strong else "italic" if line.published else ""
        drawn.add_row(Text(printable(line.name), style=style), *map(_text, line.entries), end_section=end)
    yield drawn
    yield ""


def _name_width(grid: Grid, most: int) -> int:
    return max(cell_len(grid.corner), min(max(cell_len(line.name) for line in grid.lines), max(_NAME, most)))


def _number_width(grid: Grid, index: int) -> int:
    """No number is ever broken, and of a heading no word that is not very long."""
    heading, _ = grid.headings[index]
    word = max(map(cell_len, heading.split()), default=0)
    return max(
        *(len(line.entries[index].text) for line in grid.lines), min(cell_len(heading), max(_HEADING, min(word, _NAME)))
    )


def _text(entry: Entry) -> Text:
    style = " ".join(name for name, wanted in (("bold", entry.best), ("italic", entry.published)) if wanted)
    return Text(entry.text, style=style, no_wrap=True)
