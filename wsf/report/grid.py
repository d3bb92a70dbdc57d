"""A table as lines of cells, either way round: classes × systems, or a line a system as papers have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wsf.report.tables import Cell, Column, Comparison, Table, shown


@dataclass(frozen=True)
class Entry:
    """One number where it stands; `text` is what people read."""

    cell: Cell | None
    text: str
    best: bool = False
    published: bool = False


@dataclass(frozen=True)
class Line:
    """A name and its numbers. `strong`: what sums up; `ruled`: set off from the line before by a rule."""

    name: str
    entries: tuple[Entry, ...]
    strong: bool = False
    published: bool = False
    ruled: bool = False


@dataclass(frozen=True)
class Grid:
    """`corner` says what the names of the lines are; a heading an entry, and whether that is of a published column."""

    corner: str
    headings: tuple[tuple[str, bool], ...]
    lines: tuple[Line, ...]

    def part(self, indices: Sequence[int]) -> Grid:
        """Some of the headings."""
        lines = tuple(replace(line, entries=tuple(line.entries[index] for index in indices)) for line in self.lines)
        return Grid(self.corner, tuple(self.headings[index] for index in indices), lines)


def grid_of(table: Table) -> Grid:
    """The numbers as the table wants them laid out."""
    return _by_class(table) if table.comparison is None else _by_system(table)


def _by_class(table: Table) -> Grid:
    lines = tuple(
        Line(
            row.name,
            tuple(_entry(table, index, column) for column in table.columns),
            strong=row.of_all,
            ruled=row.of_all and not table.rows[index - 1].of_all,
        )
        for index, row in enumerate(table.rows)
    )
    corner = "metric" if all(row.of_all for row in table.rows) else "class"
    return Grid(corner, tuple((column.name, column.published) for column in table.columns), lines)


def _by_system(table: Table) -> Grid:
    """The headline first, as in the paper, then the classes, then what else is of all of them."""
    head = table.headline
    order = [head, *(index for index in range(len(table.rows)) if index != head)]
    lines = tuple(
        Line(column.name, tuple(_entry(table, index, column) for index in order), published=column.published)
        for column in table.columns
    )
    return Grid("system", tuple((table.rows[index].short, False) for index in order), lines)


def _entry(table: Table, row: int, column: Column) -> Entry:
    cell = column.cells[row]
    return Entry(cell, shown(cell), table.is_best(row, column), column.published)


def differences_grid(comparison: Comparison) -> Grid:
    """A line a difference: its value with its sign, the ends of its interval, and its seeds where they differ."""
    several = len({one.seeds for one in comparison.differences}) > 1
    lines = []
    for one in comparison.differences:
        texts = (_signed(one.value), f"{_signed(one.low)} to {_signed(one.high)}", ", ".join(map(str, one.seeds)))
        lines.append(Line(one.name, tuple(Entry(None, text) for text in texts)))
    headings = (("points", False), (f"{comparison.level:.0%} interval", False), ("seeds", False))
    grid = Grid("difference", headings, tuple(lines))
    return grid if several else grid.part([0, 1])


def _signed(points: float) -> str:
    """With a minus sign, which is as wide as a plus."""
    return f"{points:+.1f}".replace("-", "−")  # noqa: RUF001
