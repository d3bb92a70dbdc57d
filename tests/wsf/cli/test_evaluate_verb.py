"""`wsf evaluate`, from a run folder to a table, and to a folder that `wsf report` reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from program import Wsf, contents


def test_a_run_is_scored_as_it_was_and_stays_as_it_is(wsf: Wsf, trained: Path) -> None:
    before = contents(trained)
    ended = wsf("evaluate", "trained")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[0] == "toy, seed 0: average precision (voc2012) in %"
    mean = json.loads((trained / "results.json").read_text())["splits"]["test"]["ap"]["mean"]
    assert f"{100 * mean:.1f}" in next(line for line in ended.out.splitlines() if "mAP" in line)
    assert "test: 12 pictures, 2 scales (0.7, 1), fused by mean" in ended.out
    assert contents(trained) == before


def test_the_results_go_to_a_folder_that_report_reads(wsf: Wsf, folder: Path, trained: Path) -> None:
    ended = wsf("evaluate", "trained", "--out", "again", "-o", "evaluate.scales=[1.5]", "-o", "evaluate.ap=raw")

    assert ended.out.splitlines()[-1] == "run folder: again"
    results = json.loads((folder / "again/results.json").read_text())
    assert results["splits"]["test"]["scales"] == [1.5]
    assert results["training"] == json.loads((trained / "results.json").read_text())["training"]
    assert (folder / "again/scores/test.csv").read_bytes() != (trained / "scores/test.csv").read_bytes()
    report = wsf("report", "again")
    assert (report.code, report.err) == (0, "")
    assert "mAP (raw)" in report.out


@pytest.mark.usefixtures("trained")
def test_any_split_can_be_scored(wsf: Wsf) -> None:
    assert "train: 12 pictures" in wsf("evaluate", "trained", "--split", "train").out


def test_the_holdout_is_that_of_the_run_whatever_is_overridden(wsf: Wsf, folder: Path, trained: Path) -> None:
    ended = wsf("evaluate", "trained", "--split", "holdout", "-o", "data.holdout=0.9", "--out", "again")

    assert ended.code == 0, ended.err
    entry, own = (
        json.loads((run / "results.json").read_text())["splits"]["holdout"] for run in (folder / "again", trained)
    )
    assert entry == own
    assert (folder / "again/scores/holdout.csv").read_bytes() == (trained / "scores/holdout.csv").read_bytes()
    assert wsf("report", "again", "--split", "holdout").code == 0


@pytest.mark.usefixtures("trained")
def test_a_holdout_that_the_data_lack_is_an_error(wsf: Wsf) -> None:
    ended = wsf("evaluate", "trained", "--split", "holdout", "-o", "data.train=test")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "wsf: trained: split 'test' lacks 3 of the 3 pictures that this run held out; give the data that it was "
        "trained on\n"
    )


def test_a_run_that_held_nothing_out_has_no_holdout(wsf: Wsf) -> None:
    wsf("run", "toy.yaml", "--quiet", "-o", "data.holdout=0", "-o", "train.epochs=0")
    ended = wsf("evaluate", "runs/toy/1", "--split", "holdout")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "wsf: runs/toy/1: this run held nothing out; give another split: train, test\n"
