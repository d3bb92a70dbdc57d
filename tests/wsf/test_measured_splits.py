"""What a run measures of its splits beside average precision, on the toy plugin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from toy_run import QUIET, ran
from wsf.errors import RunError
from wsf.evaluate import evaluate_run
from wsf.metrics import calibration_error, choose_thresholds, f1_scores
from wsf.plugins import Catalogue
from wsf.run import RunFolder
from wsf.scores import Scores

SHORT = "train.epochs=3"


def labelled(run: RunFolder, split: str) -> tuple[Scores, np.ndarray]:
    scores = run.read_scores(split)
    assert scores.labels is not None
    return scores, scores.labels


def changed(run: RunFolder, **changes: Any) -> RunFolder:
    run.results_file.write_text(json.dumps({**run.results(), **changes}))
    return run


def test_thresholds_are_those_of_the_holdout_and_decide_on_both_splits(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", SHORT)
    results = run.results()
    thresholds = results["thresholds"]
    holdout, labels = labelled(run, "holdout")
    assert thresholds["per_class"] == pytest.approx(choose_thresholds(holdout.scores, labels), abs=1e-6)
    assert (thresholds["scales"], thresholds["fuse"]) == ([0.7, 1.0, 1.4], "mean")
    for split in ("holdout", "test"):
        scores, labels = labelled(run, split)
        expected = f1_scores(scores.scores, labels, thresholds["per_class"])
        assert results["splits"][split]["f1"] == {
            "per_class": list(expected.per_class),
            "macro": expected.macro,
            "overall": expected.overall,
        }


def test_calibration_is_of_the_probabilities_of_the_loss(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", SHORT)
    scores, labels = labelled(run, "test")
    expected = calibration_error(1 / (1 + np.exp(-scores.scores)), labels)
    found = run.results()["splits"]["test"]["calibration_error"]
    assert found["per_class"] == pytest.approx(expected.per_class, abs=1e-6)
    assert found["overall"] == pytest.approx(expected.overall, abs=1e-6)


def test_a_loss_without_probabilities_has_no_calibration(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toy_plugin.LogLoss.probabilities", lambda _self, _scores: None)
    run = ran(recipe_file, catalogue, tmp_path / "run", SHORT)
    assert [split["calibration_error"] for split in run.results()["splits"].values()] == [None, None]


def test_pictures_of_several_classes_have_no_top_1_accuracy(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", SHORT)
    assert [split["top1_accuracy"] for split in run.results()["splits"].values()] == [None, None]


def test_without_a_holdout_there_are_no_thresholds_and_no_f1(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", SHORT, "data.holdout=0")
    results = run.results()
    assert results["thresholds"] is None
    assert results["splits"]["test"]["f1"] is None
    assert results["splits"]["test"]["calibration_error"] is not None


def test_a_finished_run_decides_at_its_own_thresholds_also_with_other_scales(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    run = changed(
        ran(recipe_file, catalogue, tmp_path / "run", SHORT),
        thresholds={"per_class": [-9e9, 9e9, None], "scales": [0.7, 1.0, 1.4], "fuse": "mean"},
    )
    found = evaluate_run(run.path, ["evaluate.scales=[1.0]"], split="train", out=None, device="cpu", reporter=QUIET)
    # Each class is in half of the pictures: of the first all are called present, of the second none.
    assert found["splits"]["train"]["f1"]["per_class"] == [pytest.approx(2 / 3), 0.0, None]
    assert found["thresholds"]["per_class"] == [-9e9, 9e9, None]


def test_a_run_older_than_its_thresholds_is_evaluated_without(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", SHORT)
    results = run.results()
    del results["thresholds"]
    run.results_file.write_text(json.dumps(results))
    found = evaluate_run(run.path, split=None, out=None, device="cpu", reporter=QUIET)
    assert found["splits"]["test"]["f1"] is None
    assert "thresholds" not in found


@pytest.mark.parametrize(
    ("thresholds", "message"),
    [
        ({"per_class": [0.5], "scales": [1.0], "fuse": "mean"}, "per_class: 3 values are expected, one a class, got 1"),
        ({"per_class": ["high"] * 3, "scales": [1.0], "fuse": "mean"}, "per_class.0: Input should be a valid number"),
        ([0.5], "thresholds: Input should be a valid dictionary"),
    ],
)
def test_thresholds_that_cannot_be_are_an_error(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, thresholds: object, message: str
) -> None:
    run = changed(ran(recipe_file, catalogue, tmp_path / "run", "train.epochs=0"), thresholds=thresholds)
    with pytest.raises(RunError, match=rf"results\.json: .*{message}"):
        evaluate_run(run.path, split=None, out=None, device="cpu", reporter=QUIET)
