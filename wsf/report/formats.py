"""One table in every format, with the same numbers."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

from rich.console import Console

from wsf.report.data_formats import as_csv, as_json
from wsf.report.latex import as_latex
from wsf.report.markdown import as_markdown
from wsf.report.tables import Table
from wsf.report.terminal import TableView


def render(table: Table, form: str) -> str:
    """The table as text; `form` is a key of FORMATS."""
    return FORMATS[form](table)


def _terminal(table: Table) -> str:
    """What a terminal of 100 columns shows, without colours."""
    text = io.StringIO()
    Console(file=text, width=100, color_system=None, force_terminal=False).print(TableView(table))
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


FORMATS: Mapping[str, Callable[[Table], str]] = {
    "rich": _terminal,
    "md": as_markdown,
    "csv": as_csv,
    "json": as_json,
    "latex": as_latex,
}
