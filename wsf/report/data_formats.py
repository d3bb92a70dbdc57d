"""A table for programs: CSV and JSON, numbers only."""

from __future__ import annotations

import csv
import io
import json
from typing import TypeAlias

from wsf.report.grid import Grid, grid_of
from wsf.report.tables import Comparison, Table

_Value: TypeAlias = str | float | None


def as_csv(table: Table) -> str:
    """Laid out as the table is; means over seeds are followed by a column of their standard deviations.

    Differences are lines of their own, with the ends of their intervals in two last columns.
    """
    grid = grid_of(table)
    lines = _with_deviations(grid)
    if table.comparison is not None:
        head = table.rows[table.headline].name
        lines = _with_differences(lines, table.comparison, head)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()


def _with_deviations(grid: Grid) -> list[list[_Value]]:
    lines: list[list[_Value]] = [[grid.corner]]
    lines += [[line.name] for line in grid.lines]
    for index, (heading, _) in enumerate(grid.headings):
        cells = [line.entries[index].cell for line in grid.lines]
        columns: list[list[_Value]] = [[heading, *(cell.value if cell else None for cell in cells)]]
        if any(cell is not None and cell.sd is not None for cell in cells):
            columns.append([f"{heading} sd", *(cell.sd if cell else None for cell in cells)])
        for column in columns:
            for line, value in zip(lines, column, strict=True):
                line.append(value)
    return lines


def _with_differences(lines: list[list[_Value]], comparison: Comparison, head: str) -> list[list[_Value]]:
    """The headline is the first column of numbers."""
    width = len(lines[0])
    return [
        [*lines[0], f"{head} low", f"{head} high"],
        *([*line, None, None] for line in lines[1:]),
        *([one.name, one.value, *[None] * (width - 2), one.low, one.high] for one in comparison.differences),
    ]


def as_json(table: Table) -> str:
    """Systems in order, each with an object a row; null where there is no number."""
    columns = [
        {
            "name": column.name,
            "recipe": column.recipe,
            "seeds": list(column.seeds),
            "published": column.published,
            "rows": {
                row.name: None
                if (cell := column.cells[index]) is None
                else {"value": cell.value, "sd": cell.sd, "best": table.is_best(index, column)}
                for index, row in enumerate(table.rows)
            },
        }
        for column in table.columns
    ]
    document: dict[str, object] = {"title": table.title, "columns": columns, "notes": list(table.notes)}
    if table.comparison is not None:
        document["comparison"] = {
            "title": table.comparison.title,
            "pictures": table.comparison.pictures,
            "draws": table.comparison.draws,
            "level": table.comparison.level,
            "differences": [
                {
                    "system": one.system,
                    "other": one.other,
                    "value": one.value,
                    "low": one.low,
                    "high": one.high,
                    "seeds": list(one.seeds),
                }
                for one in table.comparison.differences
            ],
        }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
