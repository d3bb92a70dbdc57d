"""A table on a terminal: in as many blocks of columns as its width asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import rich.table
from rich import box
from rich.console import Console, ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.text import Text

from wsf.errors import printable
from wsf.report.tables import Column, Table, shown


class TableView:
    """What `rich` prints for a table. Columns that do not fit go below, after a list of all means."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        blocks = list(_blocks(self.table, console, options))
        yield Text(printable(self.table.title), style="bold")
        if len(blocks) > 1:
            yield _means(self.table)
        for block in blocks:
            yield _grid(self.table, block)
        for note in self.table.notes:
            yield Text(printable(note), style="dim")


def _blocks(table: Table, console: Console, options: ConsoleOptions) -> Iterator[list[Column]]:
    """As many columns as fit, then the next; always at least one."""
    block: list[Column] = []
    for column in table.columns:
        needed = Measurement.get(console, options.update(width=10_000), _grid(table, [*block, column])).minimum
        if block and needed > options.max_width:
            yield block
            block = []
        block = [*block, column]
    yield block


def _grid(table: Table, columns: Sequence[Column]) -> rich.table.Table:
    grid = rich.table.Table(box=box.SIMPLE_HEAD)
    grid.add_column("class", overflow="fold", min_width=min(20, max(map(len, table.rows))))
    for column in columns:
        width = max(len(shown(cell)) for cell in column.cells)
        style = "italic" if column.published else ""
        grid.add_column(Text(printable(column.name)), justify="right", overflow="fold", min_width=width, style=style)
    last = len(table.rows) - 1
    for row, name in enumerate(table.rows):
        cells = [_cell(table, row, column) for column in columns]
        grid.add_row(Text(printable(name), style="bold" if row == last else ""), *cells, end_section=row == last - 1)
    return grid


def _means(table: Table) -> rich.table.Table:
    last = len(table.rows) - 1
    grid = rich.table.Table(box=box.SIMPLE_HEAD)
    grid.add_column("run", overflow="fold")
    grid.add_column(Text(printable(table.rows[last])), justify="right")
    for column in table.columns:
        style = "italic" if column.published else ""
        grid.add_row(Text(printable(column.name), style=style), _cell(table, last, column))
    return grid


def _cell(table: Table, row: int, column: Column) -> Text:
    return Text(shown(column.cells[row]), style="bold" if table.is_best(row, column) else "", no_wrap=True)
