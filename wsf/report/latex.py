"""A table as LaTeX, for the package booktabs."""

from __future__ import annotations

from wsf.errors import printable
from wsf.report.grid import Grid, Line, differences_grid, grid_of
from wsf.report.tables import Table

_ACROSS = 11
"""Numbers beside each other: the paper's Table 1 has the mean and ten classes, and the other ten below."""

_SIGNS = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    # Behind the end of a row, LaTeX would take these two for arguments of it.
    "[": "{[}",
    "*": "{*}",
    "±": r"$\pm$",
    "−": "$-$",  # noqa: RUF001
    "–": "--",  # noqa: RUF001
    "…": r"\ldots{}",
    "\ufffd": "?",
}


def as_latex(table: Table) -> str:
    """Tabulars, a block of columns each, then one of the differences; titles and notes are comments."""
    grid = grid_of(table)
    lines = [_comment(text) for text in (table.title, *table.notes)]
    for start in range(0, len(grid.headings), _ACROSS):
        lines += _tabular(grid.part(range(start, min(start + _ACROSS, len(grid.headings)))))
    if table.comparison is not None:
        lines += [_comment(table.comparison.title), *_tabular(differences_grid(table.comparison))]
    return "\n".join(lines) + "\n"


def _comment(text: str) -> str:
    return f"% {printable(text)}"


def _tabular(grid: Grid) -> list[str]:
    lines = [rf"\begin{{tabular}}{{l{'r' * len(grid.headings)}}}", r"\toprule"]
    lines += [_row([grid.corner, *(heading for heading, _ in grid.headings)]), r"\midrule"]
    for line in grid.lines:
        if line.ruled:
            lines.append(r"\midrule")
        lines.append(_line(line))
    return [*lines, r"\bottomrule", r"\end{tabular}"]


def _line(line: Line) -> str:
    entries = [rf"\textbf{{{_text(entry.text)}}}" if entry.best else _text(entry.text) for entry in line.entries]
    return " & ".join([_text(line.name), *entries]) + r" \\"


def _row(cells: list[str]) -> str:
    return " & ".join(map(_text, cells)) + r" \\"


def _text(text: str) -> str:
    return "".join(_SIGNS.get(sign, sign) for sign in printable(text))
