"""`train.keep: best`: the epoch that did best on the holdout is the run's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from toy_run import QUIET, ran
from wsf.data.examples import Examples
from wsf.errors import RecipeError
from wsf.evaluate import evaluate_run
from wsf.experiment import prepare
from wsf.infer import Scored
from wsf.metrics import average_precisions, mean_average_precision
from wsf.plugins import Catalogue
from wsf.progress import Reporter
from wsf.recipe import load_recipe
from wsf.recipe.schema import EvaluateBlock
from wsf.run import RunFolder
from wsf.runner import run_experiment
from wsf.validation import Validation, best_epoch, looks, validation_scales

BEST = "train.keep=best"
SHORT = "train.epochs=4"


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the holdout is said to be worth after each look, in turn, instead of its mAP."""
    values: list[float] = []
    monkeypatch.setattr(Validation, "_mean_ap", lambda _self, _epoch: values.pop(0))
    return values


def weights(run: RunFolder) -> bytes:
    return (run.checkpoint / "head.safetensors").read_bytes()


def losses(run: RunFolder) -> list[float]:
    return [line["loss"] for line in run.metrics()]


def map_of(scores: np.ndarray, labels: np.ndarray) -> float:
    found = mean_average_precision(average_precisions(scores, labels))
    assert found is not None
    return found


def test_the_holdout_is_looked_at_every_so_many_epochs_and_after_the_last() -> None:
    assert looks(5, 1) == [1, 2, 3, 4, 5]
    assert looks(5, 2) == [2, 4, 5]
    assert looks(6, 3) == [3, 6]
    assert looks(2, 9) == [2]
    assert looks(0, 1) == []


def test_of_equals_the_first_epoch_is_the_best() -> None:
    assert best_epoch({1: 0.5, 2: 0.9, 3: 0.9, 4: 0.1}) == 2


@pytest.mark.parametrize(
    ("scales", "expected"),
    [
        ("single", (1.0,)),
        ((0.7, 2.0), (0.7, 2.0)),
        ("fast", (0.5, 0.7, 1.0, 1.4, 2.0, 2.8)),
        ("paper", (0.5, 0.7, 1.0, 1.4, 2.0, 2.8)),
        ("auto", (0.5, 0.7, 1.0, 1.4, 2.0, 2.8)),
        ((0.9, 3.0, 3.5), (1.0, 1.4, 2.0, 2.8)),
        ((4.0, 3.0), (3.0,)),
    ],
)
def test_the_scales_are_the_evaluations_as_long_as_they_cost_no_more_than_fast(
    scales: Any, expected: tuple[float, ...]
) -> None:
    assert validation_scales(EvaluateBlock(scales=scales)) == expected


def test_the_best_epoch_is_the_one_that_is_evaluated_and_written(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, measured: list[float]
) -> None:
    measured += [0.2, 0.7, 0.7, 0.4]
    run = ran(recipe_file, catalogue, tmp_path / "best", BEST, SHORT)
    after_two = ran(recipe_file, catalogue, tmp_path / "two", "train.epochs=2")

    # The toy's learning rate is constant, so that two epochs of four are two epochs of two.
    assert weights(run) == weights(after_two)
    assert weights(run) != weights(ran(recipe_file, catalogue, tmp_path / "four", SHORT))
    for split in ("holdout", "test"):
        assert run.scores_file(split).read_bytes() == after_two.scores_file(split).read_bytes()
    again = evaluate_run(run.path, split=None, out=None, device="cpu", reporter=QUIET)
    assert again["splits"]["test"] == run.results()["splits"]["test"]
    assert sorted(path.name for path in run.checkpoint.iterdir()) == [
        "backbone.safetensors", "head.safetensors", "state.json"
    ]  # fmt: skip


def test_what_was_seen_and_kept_is_in_the_folder(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, measured: list[float]
) -> None:
    measured += [0.2, 0.7, 0.4]
    run = ran(recipe_file, catalogue, tmp_path / "run", BEST, "train.epochs=5", "train.validate_every=2")
    assert run.results()["training"]["validation"] == {
        "kept_epoch": 4, "epochs": [2, 4, 5], "holdout_map": [0.2, 0.7, 0.4], "scales": [0.7, 1.0, 1.4]
    }  # fmt: skip
    lines = run.metrics()
    assert [line.get("holdout_map") for line in lines] == [None, 0.2, None, 0.7, 0.4]
    assert [line.get("best_epoch") for line in lines] == [None, 2, None, 4, 4]
    assert run.results()["training"]["loss"] == lines[-1]["loss"]


def test_the_map_is_that_of_the_holdout_at_the_scales_of_the_evaluation(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", BEST, "train.epochs=1")
    scores = run.read_scores("holdout")
    assert scores.labels is not None
    (found,) = run.results()["training"]["validation"]["holdout_map"]
    assert found == pytest.approx(map_of(scores.scores, scores.labels), abs=1e-12)
    assert found == run.results()["splits"]["holdout"]["ap"]["mean"]


def test_the_map_is_over_the_classes_of_the_mean(recipe_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", BEST, "train.epochs=1", "evaluate.mean_over=[red]")
    scores = run.read_scores("holdout")
    assert scores.labels is not None
    (found,) = run.results()["training"]["validation"]["holdout_map"]
    assert found == pytest.approx(map_of(scores.scores[:, 2:], scores.labels[:, 2:]), abs=1e-12)


@pytest.mark.parametrize("cached", ["cache.features=false", "cache.features=true"])
def test_scoring_between_epochs_changes_nothing_that_training_draws(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cached: str
) -> None:
    monkeypatch.setenv("WSF_CACHE", str(tmp_path / "cache"))
    settings = (SHORT, "augment.flip=0.5", "evaluate.scales=[0.7, 1.0]", cached)
    best = ran(recipe_file, catalogue, tmp_path / "best", BEST, *settings)
    last = ran(recipe_file, catalogue, tmp_path / "last", *settings)
    assert losses(best) == losses(last)


def test_equal_runs_are_equal_files(recipe_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    first, again = (ran(recipe_file, catalogue, tmp_path / name, BEST, SHORT) for name in "ab")
    assert first.results_file.read_bytes() == again.results_file.read_bytes()
    assert weights(first) == weights(again)


def test_no_picture_of_the_evaluated_split_is_scored_before_the_epoch_is_chosen(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wsf import validation

    seen: list[set[str]] = []
    score = validation.score

    def noting(recogniser: Any, loss: Any, source: Any, *arguments: Any, **options: Any) -> Scored:
        examples: Examples = source.examples
        seen.append({record.id for record in examples.records})
        return score(recogniser, loss, source, *arguments, **options)

    monkeypatch.setattr(validation, "score", noting)
    run = ran(recipe_file, catalogue, tmp_path / "run", BEST, SHORT)
    assert seen == [set(json.loads(run.splits_file.read_text())["holdout"])] * 4


def test_the_features_of_the_holdout_are_kept_though_those_of_the_evaluation_are_not(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WSF_CACHE", str(tmp_path / "cache"))
    # 1.5 and more are beyond `fast`, so that the evaluation computes its features and the looks take 1 to 2.8.
    scales = "evaluate.scales=[0.75, 3.0, 3.5]"
    settings = (BEST, SHORT, scales, "schedule={use: fixed, scale: 1.0}")
    cached = ran(recipe_file, catalogue, tmp_path / "cached", *settings, "cache.features=true")
    plain = ran(recipe_file, catalogue, tmp_path / "plain", *settings)
    ours, theirs = (run.results()["training"]["validation"] for run in (cached, plain))
    assert ours["scales"] == theirs["scales"] == [1.0, 1.4, 2.0, 2.8]
    # float16 keeps 11 bits.
    np.testing.assert_allclose(losses(cached), losses(plain), rtol=2e-3)
    np.testing.assert_allclose(cached.read_scores("test").scores, plain.read_scores("test").scores, atol=5e-2)


def test_a_validation_that_is_made_anew_goes_on_where_another_stopped(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, measured: list[float]
) -> None:
    experiment = prepare(load_recipe(recipe_file, [BEST, SHORT], catalogue=catalogue))
    run = RunFolder.create(tmp_path / "run", "toy")
    (run.checkpoint / "best").mkdir(parents=True)
    head = experiment.recogniser.head

    def made() -> Validation:
        arguments: Any = (experiment.recipe, experiment.recogniser, experiment.loss, None, run, QUIET, None)
        return Validation(*arguments)

    measured += [0.3, 0.8, 0.5]
    kept = {}
    for epoch in (1, 2, 3):
        torch.nn.init.constant_(head.weight, float(epoch))
        run.append_metrics({"epoch": epoch, **made().after(epoch)})
        kept[epoch] = run.metrics()[-1]["best_epoch"]
    assert kept == {1: 1, 2: 2, 3: 2}
    for _ in range(2):  # the second time nothing is left to do
        found = made().restore()
        assert found is not None
        assert found["kept_epoch"] == 2
        assert (head.weight == 2).all()


def test_what_the_holdout_says_is_told(
    recipe_file: Path,
    catalogue: Catalogue,
    tmp_path: Path,
    measured: list[float],
    capsys: pytest.CaptureFixture[str],
) -> None:
    measured += [0.7123, 0.4]
    experiment = prepare(load_recipe(recipe_file, [BEST, "train.epochs=2"], catalogue=catalogue))
    run_experiment(
        experiment, catalogue=catalogue, out=tmp_path / "run", device=torch.device("cpu"), reporter=Reporter()
    )
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("holdout: ")]
    assert said == [
        "holdout: mAP 71.2 after epoch 1, the best so far",
        "holdout: mAP 40.0 after epoch 2, the best is 71.2 after epoch 1",
    ]


def test_without_an_epoch_there_is_nothing_to_choose(recipe_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", BEST, "train.epochs=0")
    assert run.results()["training"]["validation"] is None


def test_without_a_holdout_it_is_refused(recipe_file: Path, catalogue: Catalogue) -> None:
    recipe = load_recipe(recipe_file, [BEST, "data.holdout=0"], catalogue=catalogue)
    with pytest.raises(RecipeError) as error:
        prepare(recipe)
    assert str(error.value) == (
        "train.keep: best is chosen on the holdout, and none is held out; give data.holdout above 0, or keep: last"
    )


def test_a_holdout_without_a_class_of_the_mean_is_refused(recipe_file: Path, catalogue: Catalogue) -> None:
    small = ["data.count=10", "data.holdout=0.1"]
    experiment = prepare(load_recipe(recipe_file, small, catalogue=catalogue))
    (held,) = experiment.splits.holdout
    absent = experiment.dataset.classes[int(np.argmin(held.labels))]
    recipe = load_recipe(recipe_file, [BEST, *small, f"evaluate.mean_over=[{absent}]"], catalogue=catalogue)
    with pytest.raises(RecipeError) as error:
        prepare(recipe)
    assert str(error.value) == (
        "train.keep: best is chosen by mAP on the holdout, and no picture there holds a class of the mean, of 1 in "
        "all; give a larger data.holdout, or keep: last"
    )


def test_the_cost_counts_the_looks(recipe_file: Path, catalogue: Catalogue) -> None:
    def experiment(*overrides: str) -> Any:
        return prepare(load_recipe(recipe_file, overrides, catalogue=catalogue))

    best = experiment(BEST, "train.epochs=5", "train.validate_every=2", "evaluate.scales=[0.5, 2.0]")
    # 3 looks at 6 pictures at 0.5² + 2² passes.
    assert best.validation_cost == 3 * 6 * 4.25
    last = experiment("train.epochs=5", "evaluate.scales=[0.5, 2.0]")
    assert last.validation_cost == 0
    assert best.cost - last.cost == pytest.approx(3 * 6 * 4.25)
