"""Pascal VOC's result files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from program import contents
from wsf.errors import RunError
from wsf.report.voc_results import VocResults
from wsf.scores import Scores

RESULTS = VocResults(competition="comp2", split="test")


def scores(
    values: Sequence[Sequence[float]] = ((0.5, -1.25), (1e-7, 3.0)),
    ids: Sequence[str] = ("2008_000001", "2008_000002"),
    classes: Sequence[str] = ("aeroplane", "potted plant"),
) -> Scores:
    return Scores(tuple(ids), np.array(values, dtype=np.float64), None, tuple(classes))


def test_there_is_a_file_a_class_with_a_line_a_picture_in_the_devkits_layout(tmp_path: Path) -> None:
    RESULTS.write(scores(), tmp_path / "out", "test.csv")
    main = tmp_path / "out/results/VOC2012/Main"
    assert {path.name: path.read_text() for path in main.iterdir()} == {
        "comp2_cls_test_aeroplane.txt": "2008_000001 0.5\n2008_000002 1e-07\n",
        "comp2_cls_test_potted plant.txt": "2008_000001 -1.25\n2008_000002 3.0\n",
    }


def test_year_competition_and_split_are_in_the_names(tmp_path: Path) -> None:
    VocResults(competition="comp1", split="val", year=2007).write(scores(), tmp_path / "out", "val.csv")
    assert (tmp_path / "out/results/VOC2007/Main/comp1_cls_val_aeroplane.txt").is_file()


def test_the_archive_holds_the_same_files_in_the_same_layout(tmp_path: Path) -> None:
    archive = RESULTS.write(scores(), tmp_path / "out", "test.csv")
    assert archive == tmp_path / "out/results.zip"
    with ZipFile(archive) as opened:
        assert opened.testzip() is None
        inside = {name: opened.read(name) for name in opened.namelist()}
    outside = {name: data for name, data in contents(tmp_path / "out").items() if name.endswith(".txt")}
    assert inside == outside
    assert list(inside) == sorted(inside)


def test_equal_scores_give_equal_archives(tmp_path: Path) -> None:
    first, second = (RESULTS.write(scores(), tmp_path / name, "test.csv") for name in "ab")
    assert first.read_bytes() == second.read_bytes()


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_what_is_read_back_is_the_very_score(values: list[float]) -> None:
    found = scores([[value] for value in values], [f"p{index}" for index in range(len(values))], ["cat"])
    [(_, data)] = RESULTS._files(found)
    assert [float(line.split()[1]) for line in data.decode().splitlines()] == values


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    RESULTS.write(scores(), tmp_path / "out", "test.csv")
    before = contents(tmp_path)
    with pytest.raises(RunError, match="exists already, and nothing is overwritten; give another --out"):
        RESULTS.write(scores([[1, 2], [3, 4]]), tmp_path / "out", "test.csv")
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    "name", ["", "a b", " a", "cat/1", "cat\\1", "a,b", "a;b", "a\n", "a\u00a0b", "\udcff", "\x1b[2J"]
)
def test_an_id_that_is_no_single_word_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"^test\.csv: an id in VOC's files is one word .*; rename the picture"):
        RESULTS.write(scores(ids=("fine", name)), tmp_path / "out", "test.csv")
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("name", ["", "../up", "/etc/x", "a\\b", "C:x", "a\nb", "\udcff"])
def test_a_class_or_split_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"^test\.csv: a class becomes part of a file's name"):
        RESULTS.write(scores(classes=("cat", name)), tmp_path / "out", "test.csv")
    with pytest.raises(RunError, match=r"^test\.csv: a split becomes part of a file's name"):
        VocResults(competition="comp2", split=name).write(scores(), tmp_path / "out", "test.csv")
    assert contents(tmp_path) == {}


def test_classes_that_would_share_a_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="two classes have the same name but for its case"):
        RESULTS.write(scores(classes=("Cat", "cat")), tmp_path / "out", "test.csv")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_score_that_is_missing_or_infinite_is_refused_by_name(value: float, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"got -?(nan|inf) for '2008_000002', class 'potted plant'"):
        RESULTS.write(scores([[0, 1], [2, value]]), tmp_path / "out", "test.csv")
    assert contents(tmp_path) == {}


def test_a_place_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match=r"file/out: cannot be written \(Not a directory\); give another --out"):
        RESULTS.write(scores(), tmp_path / "file/out", "test.csv")
