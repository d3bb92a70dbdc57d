"""`wsf predict`, from pictures to a table, CSV and JSON lines."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from program import Wsf, contents

pytestmark = pytest.mark.usefixtures("trained", "pictures")

TEST = ["pictures/test/blue_0.png", "pictures/test/green_4.png", "pictures/test/red_2.png"]


def test_a_table_shows_the_best_classes_of_each_picture(wsf: Wsf) -> None:
    ended = wsf("predict", "trained", "pictures/test", "--top", "2")

    assert (ended.code, ended.err) == (0, "")
    lines = [line.split() for line in ended.out.splitlines() if line.strip()]
    assert lines[0] == ["picture", "class", "score", "probability", "at", "x,", "y", "scale"]
    rows = lines[2:]
    assert [row[0] for row in rows[::2]] == TEST
    assert len(rows) == 6
    assert float(rows[0][2]) >= float(rows[1][1])


@pytest.mark.parametrize(
    ("named", "found"),
    [
        (["pictures/test/red_2.png", "pictures/test/blue_0.png"], [TEST[2], TEST[0]]),
        (["pictures/test"], TEST),
        (["pictures/*/red_2.png"], ["pictures/test/red_2.png", "pictures/train/red_2.png"]),
        (["pictures/**/blue_0.png"], ["pictures/test/blue_0.png", "pictures/train/blue_0.png"]),
        (["pictures/test/red_2.png", "pictures/test"], [TEST[2], TEST[0], TEST[1]]),
    ],
)
def test_files_folders_and_globs_are_scored_once_each_and_named_as_they_were_given(
    wsf: Wsf, named: list[str], found: list[str]
) -> None:
    ended = wsf("predict", "trained", *named, "--format", "jsonl")
    assert [json.loads(line)["image"] for line in ended.out.splitlines()] == found


def test_csv_and_json_lines_say_the_same_of_every_class(wsf: Wsf) -> None:
    rows = list(csv.DictReader(io.StringIO(wsf("predict", "trained", "pictures/test", "--format", "csv").out)))
    lines = wsf("predict", "trained", "pictures/test", "--format", "jsonl").out.splitlines()

    assert [(row["image"], row["class"]) for row in rows] == [
        (picture, name) for picture in TEST for name in ("blue", "green", "red")
    ]
    from_lines = [
        {"image": line["image"], "class": name, **{key: str(value) for key, value in place.items()}}
        for line in map(json.loads, lines)
        for name, place in line["classes"].items()
    ]
    assert rows == from_lines
    for row in rows:
        assert float(row["probability"]) == pytest.approx(1 / (1 + math.exp(-float(row["score"]))), abs=1e-6)
        assert 0 <= float(row["x"]) <= 48
        assert 0 <= float(row["y"]) <= 48
        assert float(row["scale"]) in (0.7, 1.0)


def test_scores_are_those_that_evaluate_gives(wsf: Wsf, folder: Path) -> None:
    from wsf.run import RunFolder

    override = ["-o", "data={use: toy_folder, root: pictures}", "-o", "evaluate.scales=[1]"]
    wsf("evaluate", "trained", "--out", "again", *override)
    rows = wsf("predict", "trained", "pictures/test", "--format", "jsonl", *override[2:]).out.splitlines()

    evaluated = RunFolder(folder / "again").read_scores("test")
    predicted = [[place["score"] for place in json.loads(row)["classes"].values()] for row in rows]
    assert evaluated.ids == ("test/blue_0.png", "test/green_4.png", "test/red_2.png")
    assert evaluated.scores == pytest.approx(np.array(predicted), rel=1e-6)


@pytest.mark.parametrize(("name", "beginning"), [("scores.csv", "image,class,"), ("scores.jsonl", '{"image": ')])
def test_the_output_is_a_new_file_whose_suffix_chooses_the_format(
    wsf: Wsf, folder: Path, name: str, beginning: str
) -> None:
    ended = wsf("predict", "trained", "pictures/test", "--output", name)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert (folder / name).read_text().startswith(beginning)

    before = contents(folder)
    assert wsf("predict", "trained", "pictures/test", "--output", name).code == 2
    assert contents(folder) == before


def test_a_file_whose_name_is_no_utf_8_is_scored_in_every_format(wsf: Wsf, folder: Path) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    try:
        shutil.copy(TEST[0], name)
    except OSError:
        pytest.skip("this file system takes UTF-8 names alone")
    assert "caf\ufffd.png" in wsf("predict", "trained", name).out
    assert wsf("predict", "trained", name, "--output", "scores.csv").code == 0
    assert b"caf\xe9.png,blue," in (folder / "scores.csv").read_bytes()
    assert wsf("predict", "trained", name, "--output", "scores.jsonl").code == 0
    assert json.loads((folder / "scores.jsonl").read_bytes())["image"] == name
