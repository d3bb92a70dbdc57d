"""Tables that a terminal can hold."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from wsf.report import Cell, Column, Row, Table, TableView


def printed(table: Table, width: int = 80, *, styles: bool = False) -> str:
    text = io.StringIO()
    console = Console(file=text, width=width, force_terminal=styles, color_system="standard" if styles else None)
    console.print(TableView(table))
    return text.getvalue()


def wide(columns: int) -> Table:
    return Table(
        title="t",
        rows=(Row("aeroplane"), Row("mAP (voc2012)", of_all=True)),
        columns=tuple(Column(f"recipe_number_{k}", (Cell(50.0 + k, 1.0), Cell(60.0 + k, 1.0))) for k in range(columns)),
        notes=("the note",),
    )


def test_a_table_that_fits_is_one_block() -> None:
    text = printed(wide(3))
    assert text.count("aeroplane") == 1
    assert text.count("mAP (voc2012)") == 1
    assert text.rstrip().endswith("the note")


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("columns", [1, 5, 12])
def test_a_table_of_any_size_stays_within_the_terminal_and_loses_no_number(width: int, columns: int) -> None:
    text = printed(wide(columns), width)
    assert max(map(len, text.splitlines())) <= width
    for k in range(columns):
        assert f"recipe_number_{k}" in text
        assert f"{50 + k}.0 ± 1.0" in text
        assert f"{60 + k}.0 ± 1.0" in text
    assert "…" not in text


def test_a_table_in_several_blocks_begins_with_all_means_in_one_list() -> None:
    lines = printed(wide(12)).splitlines()
    first = next(index for index, line in enumerate(lines) if "aeroplane" in line)
    listed = [line.split()[0] for line in lines[:first] if line.strip().startswith("recipe_number_")]
    assert listed[:12] == [f"recipe_number_{k}" for k in range(12)]


def test_the_best_is_bold_and_the_missing_a_dash() -> None:
    rows = (Row("cat"), Row("mAP", of_all=True))
    table = Table("t", rows, (Column("a", (Cell(1.0), None)), Column("b", (Cell(2.0), None))))
    text = printed(table, styles=True)
    assert "\x1b[1m2.0\x1b[0m" in text
    assert "\x1b[1m1.0\x1b[0m" not in text
    assert "–" in text  # noqa: RUF001
