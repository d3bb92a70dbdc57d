"""One table in every format."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from wsf.report import Cell, Column, Row, Table, render
from wsf.report.formats import FORMATS

TABLE = Table(
    title="average precision in % on test (200 pictures)",
    rows=(Row("cat"), Row("boat"), Row("mAP (voc2012)", of_all=True)),
    columns=(
        Column("weak (3 seeds)", (Cell(91.2, 0.4), None, Cell(91.2, 0.4))),
        Column("full_images", (Cell(80.0), None, Cell(80.0))),
        Column("published", (Cell(90.5), Cell(12.3), Cell(51.4)), published=True),
    ),
    notes=("no positives: boat (left out of the mean)",),
)
NUMBERS = {"91.2", "0.4", "80.0", "90.5", "12.3", "51.4"}


def test_markdown_marks_the_best_and_aligns_the_numbers_to_the_right() -> None:
    assert render(TABLE, "md") == (
        "**average precision in % on test (200 pictures)**\n"
        "\n"
        "| class         | weak (3 seeds) | full_images | published |\n"
        "| ------------- | -------------: | ----------: | --------: |\n"
        "| cat           | **91.2 ± 0.4** | 80.0        | 90.5      |\n"
        "| boat          | –              | –           | 12.3      |\n"  # noqa: RUF001
        "| mAP (voc2012) | **91.2 ± 0.4** | 80.0        | 51.4      |\n"
        "\n"
        "- no positives: boat (left out of the mean)\n"
    )


def test_latex_uses_booktabs_and_escapes() -> None:
    assert render(TABLE, "latex") == (
        "% average precision in % on test (200 pictures)\n"
        "% no positives: boat (left out of the mean)\n"
        "\\begin{tabular}{lrrr}\n"
        "\\toprule\n"
        "class & weak (3 seeds) & full\\_images & published \\\\\n"
        "\\midrule\n"
        "cat & \\textbf{91.2 $\\pm$ 0.4} & 80.0 & 90.5 \\\\\n"
        "boat & -- & -- & 12.3 \\\\\n"
        "\\midrule\n"
        "mAP (voc2012) & \\textbf{91.2 $\\pm$ 0.4} & 80.0 & 51.4 \\\\\n"
        "\\bottomrule\n"
        "\\end{tabular}\n"
    )


def test_csv_holds_numbers_alone_with_deviations_in_columns_of_their_own() -> None:
    rows = list(csv.reader(io.StringIO(render(TABLE, "csv"))))
    assert rows == [
        ["class", "weak (3 seeds)", "weak (3 seeds) sd", "full_images", "published"],
        ["cat", "91.2", "0.4", "80.0", "90.5"],
        ["boat", "", "", "", "12.3"],
        ["mAP (voc2012)", "91.2", "0.4", "80.0", "51.4"],
    ]


def test_json_says_what_is_published_what_is_best_and_what_is_missing() -> None:
    document = json.loads(render(TABLE, "json"))
    assert document["title"] == TABLE.title
    assert document["notes"] == list(TABLE.notes)
    assert [(column["name"], column["published"]) for column in document["columns"]] == [
        ("weak (3 seeds)", False),
        ("full_images", False),
        ("published", True),
    ]
    assert document["columns"][0]["rows"] == {
        "cat": {"value": 91.2, "sd": 0.4, "best": True},
        "boat": None,
        "mAP (voc2012)": {"value": 91.2, "sd": 0.4, "best": True},
    }


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_shows_the_same_numbers(form: str) -> None:
    found = set(re.findall(r"\d+\.\d+", render(TABLE, form)))
    assert found == NUMBERS


HOSTILE = "a|b_*c* &%$#{}~^\\ [red] <i>\x1b[31m\n"


@pytest.mark.parametrize("form", ["rich", "md", "latex"])
def test_no_name_can_steer_a_terminal_or_break_a_line(form: str) -> None:
    def named(name: str) -> Table:
        column = Column(name, (Cell(1.0), Cell(2.0)))
        return Table(name, (Row(name), Row("mAP", of_all=True)), (column,), notes=(name,))

    table, plain = named(HOSTILE), named("x")
    text = render(table, form)
    assert "\x1b" not in text
    if form != "rich":
        assert text.count("\n") == render(plain, form).count("\n")
    if form == "md":
        assert "a\\|b\\_\\*c\\* \\&%$#{}~^\\\\ \\[red\\] \\<i\\>" in text
    if form == "latex":
        row = next(line for line in text.splitlines() if line.endswith(r"& 1.0 \\"))
        assert row.startswith(
            r"a\textbar{}b\_{*}c{*} \&\%\$\#\{\}\textasciitilde{}\textasciicircum{}\textbackslash{} {[}red] "
            r"\textless{}i\textgreater{}?{[}31m?"
        )
