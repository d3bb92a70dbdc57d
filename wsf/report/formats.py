"""One table in every format, with the same numbers."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping

from rich.console import Console

from wsf.errors import printable
from wsf.report.tables import Table, shown
from wsf.report.terminal import TableView


def render(table: Table, form: str) -> str:
    """The table as text; `form` is a key of FORMATS."""
    return FORMATS[form](table)


def _terminal(table: Table) -> str:
    """What a terminal of 100 columns shows, without colours."""
    text = io.StringIO()
    Console(file=text, width=100, color_system=None, force_terminal=False).print(TableView(table))
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


def _markdown(table: Table) -> str:
    """A table of GitHub's kind; the notes are a list below it."""
    lines = [["class", *(_markdown_text(column.name) for column in table.columns)]]
    for row, name in enumerate(table.rows):
        cells = [
            f"**{shown(column.cells[row])}**" if table.is_best(row, column) else shown(column.cells[row])
            for column in table.columns
        ]
        lines.append([_markdown_text(name), *cells])
    widths = [max(3, *map(len, cells)) for cells in zip(*lines, strict=True)]
    lines.insert(1, ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])])
    body = [f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |" for line in lines]
    notes = ["", *(f"- {_markdown_text(note)}" for note in table.notes)] if table.notes else []
    return "\n".join([f"**{_markdown_text(table.title)}**", "", *body, *notes]) + "\n"


def _markdown_text(text: str) -> str:
    # An underscore inside a word is no emphasis.
    return re.sub(r"[\\`*\[\]<>|&]|(?<!\w)_|_(?!\w)", r"\\\g<0>", printable(text))


def _latex(table: Table) -> str:
    """A tabular for the package booktabs; title and notes are comments above it."""
    lines = [f"% {printable(text)}" for text in (table.title, *table.notes)]
    lines += [rf"\begin{{tabular}}{{l{'r' * len(table.columns)}}}", r"\toprule"]
    lines += [_latex_line(["class", *(column.name for column in table.columns)]), r"\midrule"]
    for row, name in enumerate(table.rows):
        if row == len(table.rows) - 1:
            lines.append(r"\midrule")
        best = [table.is_best(row, column) for column in table.columns]
        lines.append(_latex_line([name, *(shown(column.cells[row]) for column in table.columns)], bold=[False, *best]))
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}"]) + "\n"


def _latex_line(cells: list[str], bold: list[bool] | None = None) -> str:
    escaped = [_latex_text(cell) for cell in cells]
    marks = bold or [False] * len(cells)
    return (
        " & ".join(rf"\textbf{{{cell}}}" if mark else cell for cell, mark in zip(escaped, marks, strict=True)) + r" \\"
    )


_LATEX = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "±": r"$\pm$",
    "–": "--",  # noqa: RUF001
}


def _latex_text(text: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in printable(text))


def _csv(table: Table) -> str:
    """Numbers only; means over seeds are followed by a column of their standard deviations."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    head = ["class"]
    for column in table.columns:
        head += [column.name, f"{column.name} sd"] if column.has_sd else [column.name]
    writer.writerow(head)
    for row, name in enumerate(table.rows):
        line: list[str | float | None] = [name]
        for column in table.columns:
            cell = column.cells[row]
            numbers = (None, None) if cell is None else (cell.value, cell.sd)
            line += numbers if column.has_sd else numbers[:1]
        writer.writerow(line)
    return text.getvalue()


def _json(table: Table) -> str:
    """Columns in order, each with an object a row; null where there is no number."""
    columns = [
        {
            "name": column.name,
            "published": column.published,
            "rows": {
                name: None if cell is None else {"value": cell.value, "sd": cell.sd, "best": table.is_best(row, column)}
                for row, (name, cell) in enumerate(zip(table.rows, column.cells, strict=True))
            },
        }
        for column in table.columns
    ]
    document = {"title": table.title, "columns": columns, "notes": list(table.notes)}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


FORMATS: Mapping[str, Callable[[Table], str]] = {
    "rich": _terminal,
    "md": _markdown,
    "csv": _csv,
    "json": _json,
    "latex": _latex,
}
