"""A run from recipe to results, on the toy plugin alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from toy_run import QUIET, ran
from wsf.errors import DataError, RecipeError, WsfError
from wsf.evaluate import evaluate_run
from wsf.experiment import class_priors, prepare
from wsf.infer import load
from wsf.plugins import Catalogue, discover
from wsf.recipe import load_recipe
from wsf.recogniser import Recogniser
from wsf.run import RunFolder


def test_a_run_learns_and_leaves_a_folder_that_holds_everything(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run")

    results = run.results()
    assert results["splits"]["test"]["ap"]["mean"] > 0.9
    assert results["splits"]["test"]["images"] == 24
    assert results["splits"]["holdout"]["images"] == 6
    assert results["training"] == {
        "images": 18,
        "examples": 18,
        "epochs": 12,
        "loss": results["training"]["loss"],
        "scale_grid": None,
        "validation": None,
    }
    losses = [line["loss"] for line in run.metrics()]
    assert len(losses) == 12
    assert losses[-1] < losses[0]
    splits = json.loads(run.splits_file.read_text())
    assert sorted(splits["train"] + splits["holdout"]) == [f"train_{i:04}" for i in range(24)]
    scores = run.read_scores("test")
    assert scores.scores.shape == (24, 3)
    assert scores.ids[0] == "test_0000"
    assert {path.name for path in run.path.iterdir()} == {
        "recipe.yaml", "environment.json", "splits.json", "metrics.jsonl", "checkpoint", "scores", "places",
        "results.json", "report.html"
    }  # fmt: skip


def test_the_same_seed_gives_identical_results_and_another_one_does_not(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    short = "train.epochs=2"
    first = ran(recipe_file, catalogue, tmp_path / "1", short)
    again = ran(recipe_file, catalogue, tmp_path / "2", short)
    other = ran(recipe_file, catalogue, tmp_path / "3", short, "seed=1")

    for split in ("test", "holdout"):
        assert first.scores_file(split).read_bytes() == again.scores_file(split).read_bytes()
    assert first.results_file.read_bytes() == again.results_file.read_bytes()
    assert first.scores_file("test").read_bytes() != other.scores_file("test").read_bytes()


def test_the_resolved_recipe_reproduces_the_run(recipe_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    first = ran(recipe_file, catalogue, tmp_path / "1", "train.epochs=1", "seed=5")
    again = ran(first.recipe_file, catalogue, tmp_path / "2")
    assert first.results_file.read_bytes() == again.results_file.read_bytes()
    assert first.recipe_file.read_bytes() == again.recipe_file.read_bytes()


def test_a_loaded_run_scores_as_it_did(recipe_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", "train.epochs=1")

    entry = evaluate_run(run.path, split="test", out=tmp_path / "evaluated", device="cpu", reporter=QUIET)

    assert entry["splits"]["test"] == run.results()["splits"]["test"]
    written = RunFolder.open(tmp_path / "evaluated")
    assert written.scores_file("test").read_bytes() == run.scores_file("test").read_bytes()
    single = evaluate_run(run.path, ["evaluate.scales=single"], split=None, out=None, device="cpu", reporter=QUIET)
    assert single["splits"]["test"]["scales"] == [1.0]


def test_a_predictor_says_what_a_picture_holds_and_where(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run")
    predictor = load(run.path, device="cpu")
    dataset = prepare(load_recipe(recipe_file, catalogue=catalogue)).dataset
    hits = []
    for record in dataset.records("test")[:12]:
        path = tmp_path / f"{record.id}.png"
        path.write_bytes(dataset.read(record))
        scored = predictor.score([path])
        best = int(scored.scores[0].argmax())
        assert record.labels[best] == 1
        x, y = scored.places[0, best]
        hits.append(
            any(
                box.label == best
                and box.region[0] - 4 <= x <= box.region[2] + 4
                and box.region[1] - 4 <= y <= box.region[3] + 4
                for box in record.boxes or ()
            )
        )
    assert np.mean(hits) > 0.9


def test_priors_follow_laplaces_rule_over_the_known_labels() -> None:
    labels = np.array([[1, -1, 0], [1, -1, 0], [-1, -1, 0]], np.int8)
    assert class_priors(labels, "ignored").tolist() == [3 / 5, 1 / 5, 1 / 2]


TAGS_ALONE = """
from dataclasses import replace
from typing import Any

import numpy as np
import toy_plugin
from wsf import Dataset, Loss, hookimpl


class Tagged(toy_plugin.Squares):
    def records(self, split):
        return [replace(record, labels=np.maximum(record.labels, 0)) for record in super().records(split)]


@hookimpl
def wsf_datasets() -> list[Dataset[Any]]:
    build = lambda params, context: Tagged(params)
    return [Dataset(name="tagged", params=toy_plugin.SquaresParams, summary="only what is there", build=build)]


@hookimpl
def wsf_losses() -> list[Loss[Any]]:
    build = lambda params, context: toy_plugin.LogLoss()
    return [Loss(name="assuming", params=toy_plugin.LogParams, summary="assumes", unknown="assumed", build=build)]
"""


@pytest.mark.usefixtures("toy")
@pytest.mark.parametrize(
    ("loss", "expected"),
    # Of 24 pictures each class is in 12: the squares of 8, and of 4 more as the second square.
    [("log", 13 / 14), ("assuming", 13 / 26)],
)
def test_where_a_loss_assumes_what_is_unknown_the_priors_count_it_as_absent(
    recipe_file: Path, install_plugin: Callable[..., None], loss: str, expected: float
) -> None:
    install_plugin("tags", "tags_alone", TAGS_ALONE)
    overrides = ("data.use=tagged", "data.holdout=0", f"loss.use={loss}")
    experiment = prepare(load_recipe(recipe_file, overrides, catalogue=discover()))
    assert experiment.priors.tolist() == pytest.approx([expected] * 3)
    assert experiment.recogniser.head.bias.sigmoid().tolist() == pytest.approx([expected] * 3)


@pytest.mark.parametrize(
    ("override", "error", "message"),
    [
        ("data.train=nothing", DataError, "no split named 'nothing'"),
        ("data.holdout=0.99", DataError, "data.holdout 0.99 leaves none"),
        ("evaluate.mean_over=[mauve]", RecipeError, "evaluate.mean_over: no class named 'mauve'"),
        ("evaluate.scales=[0.2]", RecipeError, "is 10 pixels, smaller than the window of backbone 'toy', 16 pixels"),
        ("schedule.low=0.1", RecipeError, "smaller than the window of backbone 'toy'"),
    ],
)
def test_what_cannot_work_is_refused_before_a_run_folder_is_made(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, override: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        ran(recipe_file, catalogue, tmp_path / "run", override)
    assert not (tmp_path / "run").exists()


def test_a_loss_that_is_no_number_is_an_error_with_a_way_out(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    with pytest.raises(WsfError, match=r"the loss became (nan|inf) in epoch \d+; give a smaller optimiser.lr"):
        ran(recipe_file, catalogue, tmp_path / "run", "optimiser={use: sgd, lr: 1.0e+38}")


def test_when_everything_is_frozen_nothing_can_learn(recipe_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(WsfError, match="every part is frozen"):
        ran(recipe_file, catalogue, tmp_path / "run", "train.freeze=[backbone, head]")


def test_a_device_that_ran_out_of_memory_is_recorded_and_changes_no_score(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = ran(recipe_file, catalogue, tmp_path / "plain", "train.epochs=1")
    features = Recogniser.features

    def small(self: Recogniser, images: torch.Tensor, *arguments: Any) -> torch.Tensor:
        if not self.training and len(images) > 3:
            raise torch.OutOfMemoryError("too many")
        return features(self, images, *arguments)

    monkeypatch.setattr(Recogniser, "features", small)
    run = ran(recipe_file, catalogue, tmp_path / "run", "train.epochs=1")

    assert run.read_json(run.environment_file)["out_of_memory"] > 0
    assert "out_of_memory" not in plain.read_json(plain.environment_file)
    for split in ("holdout", "test"):
        np.testing.assert_allclose(run.read_scores(split).scores, plain.read_scores(split).scores, atol=1e-5)
