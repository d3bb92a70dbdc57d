"""`train.tail`: the last modules of a frozen backbone learn, and what is before them does not."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from toy_run import QUIET, ran
from wsf import load
from wsf.errors import RecipeError
from wsf.estimate import estimate
from wsf.evaluate import evaluate_run
from wsf.experiment import prepare
from wsf.plugins import Catalogue
from wsf.recipe import load_recipe
from wsf.recogniser import Recogniser
from wsf.run import RunFolder
from wsf.train import build_optimiser
from wsf.weights import read_weights

TAIL = "train.tail='2'"  # the toy network's second convolution
ONE_SCALE = ("schedule.low=1", "schedule.high=1", "evaluate.scales=[1.0]")
SCORED_AT_ONCE = ("report.html=false", *ONE_SCALE)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSF_CACHE", str(tmp_path / "cache"))


def losses(run: RunFolder) -> list[float]:
    return [line["loss"] for line in run.metrics()]


def tensors(run: RunFolder, part: str) -> dict[str, torch.Tensor]:
    return read_weights(run.checkpoint / f"{part}.safetensors")


def test_the_tail_learns_and_the_front_does_not(recipe_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    short = ("train.epochs=2", *SCORED_AT_ONCE)
    before = tensors(ran(recipe_file, catalogue, tmp_path / "none", "train.epochs=0", *short[1:]), "backbone")
    run = ran(recipe_file, catalogue, tmp_path / "run", TAIL, *short)

    front, tail = tensors(run, "backbone"), tensors(run, "tail")
    assert {**front, **tail}.keys() == before.keys()
    assert all(torch.equal(value, before[name]) for name, value in front.items())
    assert tail.keys() == {"2.weight", "2.bias"}
    assert not torch.allclose(tail["2.weight"], before["2.weight"])


def test_a_run_scores_with_the_tail_that_it_learnt(recipe_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", TAIL, "train.epochs=3", *SCORED_AT_ONCE)
    out = tmp_path / "again"
    evaluate_run(run.path, split="test", out=out, device="cpu", reporter=QUIET)
    assert np.array_equal(RunFolder.open(out).read_scores("test").scores, run.read_scores("test").scores)
    loaded = load(run.path).recogniser
    assert loaded.tail is not None
    assert torch.equal(loaded.tail.state_dict()["2.weight"], tensors(run, "tail")["2.weight"])


def test_a_cached_tail_learns_what_an_uncached_one_does(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = (TAIL, "optimiser.backbone_lr=0.01", "augment.flip=0.5", *SCORED_AT_ONCE)
    plain = ran(recipe_file, catalogue, tmp_path / "plain", *same)
    cached = ran(recipe_file, catalogue, tmp_path / "cached", *same, "cache.features=true")
    np.testing.assert_allclose(losses(cached), losses(plain), rtol=5e-3)
    assert losses(cached)[-1] < 0.5 * losses(cached)[0]

    # What is kept is before the tail, so that another run computes nothing again, but for one picture to compare.
    passes: list[int] = []
    scaled = Recogniser.scaled
    monkeypatch.setattr(Recogniser, "scaled", lambda *given: passes.append(1) or scaled(*given))
    other = ran(recipe_file, catalogue, tmp_path / "other", *same, "cache.features=true", "optimiser.backbone_lr=0.001")
    assert passes == [1]
    assert losses(other)[-1] != losses(cached)[-1]


def test_the_backbones_learning_rate_is_that_of_its_tail_alone(recipe_file: Path, catalogue: Catalogue) -> None:
    recipe = load_recipe(recipe_file, [TAIL, "optimiser.backbone_lr=0.001"], catalogue=catalogue)
    recogniser = prepare(recipe).recogniser
    assert recogniser.tail is not None
    rates = {
        id(parameter): group["lr"]
        for group in build_optimiser(recipe.core.optimiser, recogniser).param_groups
        for parameter in group["params"]
    }
    assert rates == {
        **{id(parameter): 0.3 for parameter in recogniser.head.parameters()},
        **{id(parameter): 0.001 for parameter in recogniser.tail.parameters()},
    }


def test_a_tail_of_a_backbone_that_learns_as_a_whole_is_refused(recipe_file: Path, catalogue: Catalogue) -> None:
    with pytest.raises(RecipeError) as told:
        load_recipe(recipe_file, [TAIL, "train.freeze=[]"], catalogue=catalogue)
    assert str(told.value).endswith(
        "tail is for a frozen backbone, and all of this one learns; remove it, or freeze: [backbone]"
    )


def test_a_learning_rate_for_a_backbone_that_does_not_learn_is_refused(recipe_file: Path, catalogue: Catalogue) -> None:
    recipe = load_recipe(recipe_file, ["optimiser.backbone_lr=0.001"], catalogue=catalogue)
    with pytest.raises(RecipeError) as told:
        prepare(recipe)
    assert str(told.value) == (
        "optimiser.backbone_lr: the backbone is frozen, so that nothing learns at this rate; give train.tail, leave "
        "backbone out of train.freeze, or remove it"
    )


@pytest.mark.parametrize("tail", ["train.tail='2'", "train.tail=null"])
def test_the_size_of_what_is_kept_is_known_without_computing_it(
    tail: str, recipe_file: Path, catalogue: Catalogue
) -> None:
    recipe = load_recipe(recipe_file, [tail], catalogue=catalogue)
    recogniser = prepare(recipe).recogniser.compute_as(recipe, torch.device("cpu"))
    images = recogniser.scaled(torch.zeros(1, 3, 48, 48), 0.7)
    assert recogniser.front_shape(0.7) == tuple(recogniser.front_features(images).shape[1:])


def test_a_dry_run_bills_the_tail_to_training_and_scoring_and_not_to_the_cache(
    recipe_file: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = 0.0
    through_tail = Recogniser.through_tail

    def slow(self: Recogniser, features: torch.Tensor) -> torch.Tensor:
        nonlocal seconds
        seconds += len(features)
        return through_tail(self, features)

    # A clock that only a tail moves: a second a picture.
    monkeypatch.setattr(Recogniser, "through_tail", slow)
    monkeypatch.setattr("wsf.estimate.now", lambda _device: seconds)
    monkeypatch.setattr("wsf.estimate.time", SimpleNamespace(perf_counter=lambda: seconds))
    overrides = [
        TAIL,
        "cache.features=true",
        "report.html=false",
        "train.epochs=2",
        "evaluate.places=false",
        *ONE_SCALE,
    ]
    found = estimate(prepare(load_recipe(recipe_file, overrides, catalogue=catalogue)), torch.device("cpu"))
    assert {part.name: part.seconds for part in found.parts} == {
        "caching features": 0,
        "training": 2 * 18,
        "scoring": 6 + 24,
    }


def test_the_best_epochs_tail_is_kept(recipe_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    overrides = (TAIL, "train.keep=best", "train.epochs=3", "optimiser.backbone_lr=0.01", *SCORED_AT_ONCE)
    kept = ran(recipe_file, catalogue, tmp_path / "kept", *overrides)
    best = kept.results()["training"]["validation"]["kept_epoch"]
    until = ran(recipe_file, catalogue, tmp_path / "until", *overrides[:1], *overrides[3:], f"train.epochs={best}")
    assert torch.equal(tensors(kept, "tail")["2.weight"], tensors(until, "tail")["2.weight"])
    assert np.array_equal(kept.read_scores("test").scores, until.read_scores("test").scores)
