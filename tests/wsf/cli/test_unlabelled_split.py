"""A split of which no label is known is scored, and nothing is measured on it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from program import Wsf

SECRET = """
from dataclasses import replace

from toy_plugin import Squares, SquaresParams
from wsf import Dataset, hookimpl


class Secret(Squares):
    splits = ("train", "test", "secret")

    def records(self, split):
        if split != "secret":
            return super().records(split)
        return [
            replace(record, id=f"secret_{index}", labels=record.labels * 0, boxes=None)
            for index, record in enumerate(super().records("test"))
        ]


@hookimpl
def wsf_datasets():
    return [Dataset(name="secret", params=SquaresParams, summary="squares", build=lambda params, _: Secret(params))]
"""


@pytest.fixture
def secret(install_plugin: Callable[..., None], folder: Path, wsf: Wsf) -> Wsf:
    """`wsf` with secret.yaml in its folder, whose data have the splits train, test and, without labels, secret."""
    install_plugin("secret", "secret_squares", SECRET)
    recipe = folder / "toy.yaml"
    (folder / "secret.yaml").write_text(recipe.read_text().replace("data: {use: toy,", "data: {use: secret,"))
    return wsf


def check_scored_only(run: Path) -> None:
    entry = json.loads((run / "results.json").read_text())["splits"]["secret"]
    assert entry["ap"] == {"definition": "voc2012", "per_class": [None] * 3, "mean": None}
    assert (entry["images"], entry["positives"], entry["known"]) == (12, [0, 0, 0], [0, 0, 0])
    with (run / "scores/secret.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12
    assert all(float(row[f"score:{name}"]) for row in rows for name in ("blue", "green", "red"))
    assert {row[f"label:{name}"] for row in rows for name in ("blue", "green", "red")} == {"0"}


def test_a_run_that_evaluates_it_trains_scores_and_says_so(secret: Wsf, folder: Path) -> None:
    ended = secret("run", "secret.yaml", "-o", "data.evaluate=secret", "--out", "run", "--quiet")
    assert (ended.code, ended.err) == (0, "")
    check_scored_only(folder / "run")
    assert "secret: no labels, so that nothing is measured" in ended.out
    assert "no positives" not in ended.out
    rows = {line.split()[0]: line.split()[1:] for line in ended.out.splitlines() if "–" in line}  # noqa: RUF001
    assert rows.keys() >= {"blue", "green", "red", "mAP"}
    holdout = json.loads((folder / "run/results.json").read_text())["splits"]["holdout"]
    assert holdout["ap"]["mean"] is not None

    report = secret("report", "run")
    assert (report.code, report.err) == (0, "")
    assert "no labels, so that nothing is measured" in report.out
    assert secret("export", "run", "--to", "voc-results").code == 0


def test_a_finished_run_scores_it_afterwards(secret: Wsf, folder: Path) -> None:
    assert secret("run", "secret.yaml", "--out", "run", "--quiet").code == 0
    ended = secret("evaluate", "run", "--split", "secret", "--out", "scored", "--quiet")
    assert (ended.code, ended.err) == (0, "")
    check_scored_only(folder / "scored")
    assert "secret: no labels, so that nothing is measured" in ended.out
    assert secret("export", "scored", "--to", "voc-results").code == 0
    lines = (folder / "scored/export/comp2_cls_secret/results/VOC2012/Main/comp2_cls_secret_red.txt").read_text()
    assert [line.split()[0] for line in lines.splitlines()] == [f"secret_{index}" for index in range(12)]
