"""Tables as papers have them: a line a system, the differences below, in every format."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from fake_runs import entry, fake_run
from wsf.report import Cell, Column, Comparison, Difference, Row, Table, TableView, compare, render
from wsf.report.formats import FORMATS
from wsf.report.voc_names import PAPER

TABLE = Table(
    title="average precision (voc2012) in % on test (200 pictures)",
    rows=(
        Row("aeroplane", heading="plane"),
        Row("bottle", heading="btl"),
        Row("mAP (voc2012)", of_all=True),
        Row("calibration error", of_all=True, heading="cal. error", lower_is_better=True),
    ),
    columns=(
        Column("D. full images", (Cell(80.0, 1.2), None, Cell(78.3, 0.8), Cell(3.1, 0.1)), recipe="d", seeds=(0, 1)),
        Column("D. full images (published)", (Cell(95.3), Cell(49.9), Cell(78.7), None), published=True, recipe="d"),
        Column("F. weak", (Cell(91.2, 0.4), None, Cell(89.9, 0.6), Cell(4.4, 0.2)), recipe="f", seeds=(0, 1)),
        Column("F. weak (published)", (Cell(96.7), Cell(64.7), Cell(86.3), None), published=True, recipe="f"),
    ),
    notes=("mean ± sd (n - 1) over seeds 0, 1",),
    comparison=Comparison(
        "differences of mAP (voc2012) in points",
        (Difference("F. weak", "D. full images", 11.6, 9.5, 13.4, (0, 1)),),
        pictures=200,
        draws=2000,
        level=0.95,
    ),
)
NUMBERS = {
    "80.0", "1.2", "78.3", "0.8", "3.1", "0.1", "95.3", "49.9", "78.7", "91.2", "0.4", "89.9", "0.6", "4.4", "0.2",
    "96.7", "64.7", "86.3", "11.6", "9.5", "13.4",
}  # fmt: skip


def printed(table: Table, width: int) -> str:
    text = io.StringIO()
    Console(file=text, width=width).print(TableView(table))
    return text.getvalue()


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_shows_the_same_numbers(form: str) -> None:
    found = set(re.findall(r"\d+\.\d+", render(TABLE, form)))
    assert found - {"0.95"} == NUMBERS  # JSON also says the level as a number


def test_a_line_a_system_has_the_mean_first_and_short_names_of_the_classes() -> None:
    assert render(TABLE, "md") == (
        "**average precision (voc2012) in % on test (200 pictures)**\n"
        "\n"
        "| system                     | mAP (voc2012)  | plane          | btl      | cal. error    |\n"
        "| -------------------------- | -------------: | -------------: | -------: | ------------: |\n"
        "| D. full images             | 78.3 ± 0.8     | 80.0 ± 1.2     | –        | **3.1 ± 0.1** |\n"  # noqa: RUF001
        "| D. full images (published) | 78.7           | 95.3           | 49.9     | –             |\n"  # noqa: RUF001
        "| F. weak                    | **89.9 ± 0.6** | **91.2 ± 0.4** | –        | 4.4 ± 0.2     |\n"  # noqa: RUF001
        "| F. weak (published)        | **86.3**       | **96.7**       | **64.7** | –             |\n"  # noqa: RUF001
        "\n"
        "**differences of mAP (voc2012) in points**\n"
        "\n"
        "| difference               | points | 95% interval  |\n"
        "| ------------------------ | -----: | ------------: |\n"
        "| F. weak − D. full images | +11.6  | +9.5 to +13.4 |\n"  # noqa: RUF001
        "\n"
        "- mean ± sd (n - 1) over seeds 0, 1\n"
    )


def test_latex_escapes_the_signs_of_differences_and_has_a_tabular_for_them() -> None:
    text = render(TABLE, "latex")
    assert text.count(r"\begin{tabular}") == text.count(r"\end{tabular}") == 2
    assert r"system & mAP (voc2012) & plane & btl & cal. error \\" in text
    assert r"F. weak & \textbf{89.9 $\pm$ 0.6} & \textbf{91.2 $\pm$ 0.4} & -- & 4.4 $\pm$ 0.2 \\" in text
    assert r"difference & points & 95\% interval \\" in text
    assert r"F. weak $-$ D. full images & +11.6 & +9.5 to +13.4 \\" in text


def test_latex_breaks_a_wide_table_as_the_paper_does(tmp_path: Path) -> None:
    splits = {"test": entry([0.5] * 20, 0.5)}
    runs = [fake_run(tmp_path / name, splits, recipe=name, classes=tuple(PAPER)) for name in "df"]
    wide = replace(compare(runs), comparison=TABLE.comparison)
    heads = [line for line in render(wide, "latex").splitlines() if line.startswith("system &")]
    assert heads == [
        r"system & mAP (voc2012) & plane & bike & bird & boat & btl & bus & car & cat & chair & cow \\",
        r"system & table & dog & horse & moto & pers & plant & sheep & sofa & train & tv \\",
    ]
    for line in render(wide, "latex").splitlines():
        if line.startswith(("system &", "d &", "f &")):
            assert line.count("&") in (11, 10)


def test_csv_is_one_table_with_the_differences_as_its_last_lines() -> None:
    assert list(csv.reader(io.StringIO(render(TABLE, "csv")))) == [
        ["system", "mAP (voc2012)", "mAP (voc2012) sd", "plane", "plane sd", "btl", "cal. error", "cal. error sd",
         "mAP (voc2012) low", "mAP (voc2012) high"],
        ["D. full images", "78.3", "0.8", "80.0", "1.2", "", "3.1", "0.1", "", ""],
        ["D. full images (published)", "78.7", "", "95.3", "", "49.9", "", "", "", ""],
        ["F. weak", "89.9", "0.6", "91.2", "0.4", "", "4.4", "0.2", "", ""],
        ["F. weak (published)", "86.3", "", "96.7", "", "64.7", "", "", "", ""],
        ["F. weak − D. full images", "11.6", "", "", "", "", "", "", "9.5", "13.4"],  # noqa: RUF001
    ]  # fmt: skip


def test_json_says_of_what_the_differences_are_and_how_they_were_drawn() -> None:
    document = json.loads(render(TABLE, "json"))
    assert document["comparison"] == {
        "title": "differences of mAP (voc2012) in points",
        "pictures": 200,
        "draws": 2000,
        "level": 0.95,
        "differences": [
            {"system": "F. weak", "other": "D. full images", "value": 11.6, "low": 9.5, "high": 13.4, "seeds": [0, 1]}
        ],
    }
    assert [(one["recipe"], one["seeds"], one["published"]) for one in document["columns"]] == [
        ("d", [0, 1], False), ("d", [], True), ("f", [0, 1], False), ("f", [], True)
    ]  # fmt: skip
    assert document["columns"][2]["rows"]["aeroplane"] == {"value": 91.2, "sd": 0.4, "best": True}


@pytest.mark.parametrize("width", [50, 80, 140])
def test_on_a_terminal_what_does_not_fit_goes_below_and_no_number_is_broken(tmp_path: Path, width: int) -> None:
    runs = [
        fake_run(
            tmp_path / f"{name}{seed}",
            {"test": entry([(50 + seed + k) / 100 for k in range(20)], 0.6 + seed / 100)},
            recipe=name,
            seed=seed,
            classes=tuple(PAPER),
            title=f"{name.upper()}. a rather long name of a system",
            published={"mAP": 86.3, "per_class": {"aeroplane": 96.7}, "source": name},
        )
        for name in "adef"
        for seed in range(3)
    ]
    text = printed(replace(compare(runs), comparison=TABLE.comparison), width)
    assert max(map(len, text.splitlines())) <= width
    assert text.count("system  ") >= {50: 10, 80: 4, 140: 2}[width]
    for k in range(20):
        assert text.count(f"{51 + k}.0±1.0") >= 4
    # A published line stands only where it has numbers, though it has a name in every block.
    assert text.count("  published") == 4
    assert text.count("F. weak − D. full images") == 1  # noqa: RUF001


def test_the_classes_of_voc_are_in_the_papers_order_whatever_their_own(tmp_path: Path) -> None:
    classes = tuple(reversed(PAPER))
    table = compare([fake_run(tmp_path / "1", {"test": entry([k / 20 for k in range(20)], 0.5)}, classes=classes)])
    assert [row.name for row in table.rows[:20]] == list(PAPER)
    assert [row.short for row in table.rows[:20]] == list(PAPER.values())
    assert [cell and cell.value for cell in table.columns[0].cells[:20]] == [5.0 * k for k in reversed(range(20))]
    fewer = compare([fake_run(tmp_path / "2", {"test": entry([0.1] * 19, 0.1)}, classes=classes[:19])])
    assert [row.short for row in fewer.rows[:19]] == list(classes[:19])


def test_seeds_stand_beside_differences_that_have_not_the_same() -> None:
    comparison = TABLE.comparison
    assert comparison is not None
    other = Difference("F. weak", "E. strong", -0.2, -1.0, 0.5, (1,))
    text = render(replace(TABLE, comparison=replace(comparison, differences=(*comparison.differences, other))), "md")
    assert "| F. weak − D. full images | +11.6  | +9.5 to +13.4 | 0, 1  |" in text  # noqa: RUF001
    assert "| F. weak − E. strong      | −0.2   | −1.0 to +0.5  | 1     |" in text  # noqa: RUF001


def test_a_difference_is_rounded_once_and_is_never_minus_nothing() -> None:
    assert Difference.of(("f", "d"), (-0.04, -0.26, 11.449), [0]) == Difference("f", "d", 0.0, -0.3, 11.4, (0,))
    assert str(Difference.of(("f", "d"), (-0.04, -0.26, 11.449), [0]).value) == "0.0"
