"""Features that are computed once: the same results, shared between runs, refused where anything differs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from toy_run import QUIET, ran
from wsf.errors import CacheError, RecipeError
from wsf.estimate import estimate
from wsf.evaluate import evaluate_run
from wsf.experiment import prepare
from wsf.memory import Memory
from wsf.plugins import Catalogue
from wsf.recipe import load_recipe
from wsf.recogniser import Recogniser
from wsf.run import RunFolder
from wsf.runner import run_experiment

CACHED = "cache.features=true"
NO_PAGE = "report.html=false"  # for whose pictures maps are computed


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WSF_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "features"


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pictures that went through the backbone, an entry a pass."""
    seen: list[int] = []
    scaled = Recogniser.scaled

    def counted(self: Recogniser, images: torch.Tensor, *arguments: object) -> torch.Tensor:
        seen.append(len(images))
        return scaled(self, images, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Recogniser, "scaled", counted)
    return seen


def read_ids(run: RunFolder, part: str) -> list[str]:
    return list(run.read_json(run.splits_file)[part])


def losses(run: RunFolder) -> list[float]:
    return [line["loss"] for line in run.metrics()]


@pytest.mark.parametrize("scales", ["0.7, 1.0, 1.4", "1.0"])
def test_a_cached_run_is_the_uncached_one_where_its_scales_lie_on_the_grid(
    scales: str, recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    same = ("schedule.low=1", "schedule.high=1", f"evaluate.scales=[{scales}]", "augment.flip=0.5")
    plain = ran(recipe_file, catalogue, tmp_path / "plain", *same)
    cached = ran(recipe_file, catalogue, tmp_path / "cached", *same, CACHED)

    # float16 keeps 11 bits.
    np.testing.assert_allclose(losses(cached), losses(plain), rtol=2e-3)
    for split in ("holdout", "test"):
        ours, theirs = (run.read_scores(split).scores for run in (cached, plain))
        np.testing.assert_allclose(ours, theirs, atol=5e-2)
    assert cached.results()["training"]["scale_grid"] == [1.0]


def test_another_run_with_another_seed_and_head_computes_no_feature_again(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, passes: list[int]
) -> None:
    ran(recipe_file, catalogue, tmp_path / "a", CACHED, NO_PAGE)
    # 18 pictures are trained on at the 8 scales of the grid, 6 held out and 24 scored at 3 others or the same.
    assert sum(passes) == 18 * 8 + 6 * 3 + 24 * 3
    passes.clear()
    again = ran(recipe_file, catalogue, tmp_path / "b", CACHED, NO_PAGE, "optimiser.lr=0.1")
    assert passes == [1]  # one of what is kept, to compare
    passes.clear()
    assert again.results()["training"]["scale_grid"] == [0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4]
    other = ran(recipe_file, catalogue, tmp_path / "c", CACHED, NO_PAGE, "seed=1")
    # Another holdout: of those that were held out before, the grid's scales but 0.7, 1 and 1.4 are lacking.
    moved = set(read_ids(other, "train")) & set(read_ids(again, "holdout"))
    assert sum(passes) == len(moved) * 5 + 1 > 1
    passes.clear()
    evaluate_run(other.path, split="holdout", out=None, device="cpu", reporter=QUIET)
    assert passes == [1]


def test_a_mirrored_view_is_computed_once_where_pictures_are_drawn_to_be_mirrored_too(
    recipe_file: Path, catalogue: Catalogue, passes: list[int]
) -> None:
    both = "views=[{use: whole}, {use: whole, flip: true}]"
    recipe = load_recipe(
        recipe_file, [CACHED, NO_PAGE, both, "augment.flip=0.5", "train.epochs=1"], catalogue=catalogue
    )
    experiment = prepare(recipe)
    experiment.recogniser.compute_as(recipe, torch.device("cpu"))
    cache = experiment.feature_cache()
    assert cache is not None
    assert cache.examples_missing == 18 * 2 + 6 + 24
    cache.fill(Memory.of(experiment.recogniser), QUIET)
    passes_made = len(experiment.schedule.grid) * 18 * 2 + (6 + 24) * 3  # type: ignore[attr-defined]
    assert sum(passes) == passes_made


def test_a_run_that_only_scores_fills_a_cache_and_finds_it(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, passes: list[int]
) -> None:
    first = ran(recipe_file, catalogue, tmp_path / "a", CACHED, NO_PAGE, "train.epochs=0")
    assert sum(passes) == (6 + 24) * 3
    passes.clear()
    again = ran(recipe_file, catalogue, tmp_path / "b", CACHED, NO_PAGE, "train.epochs=0")
    assert passes == [1]
    assert again.results()["splits"] == first.results()["splits"]


def test_a_dry_run_bills_the_cache_of_a_run_that_only_scores(recipe_file: Path, catalogue: Catalogue) -> None:
    recipe = load_recipe(recipe_file, [CACHED, NO_PAGE, "train.epochs=0", "evaluate.places=false"], catalogue=catalogue)
    found = estimate(prepare(recipe), torch.device("cpu"))
    assert [(part.name, part.pictures) for part in found.parts] == [("caching features", 30), ("scoring", 30)]
    assert found.parts[0].seconds > 0


def test_other_weights_or_another_frame_have_another_cache(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, cache: Path
) -> None:
    for number, override in enumerate(("train.epochs=1", "frame.size=64", "backbone.channels=8", "precision=float32")):
        ran(recipe_file, catalogue, tmp_path / str(number), CACHED, "train.epochs=1", override)
        assert len(list(cache.iterdir())) == number + 1


def test_a_cache_whose_description_was_changed_is_refused(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, cache: Path
) -> None:
    ran(recipe_file, catalogue, tmp_path / "a", CACHED, "train.epochs=1")
    (store,) = cache.iterdir()
    description = json.loads((store / "description.json").read_text())
    (store / "description.json").write_text(json.dumps({**description, "weights": "others"}))
    with pytest.raises(CacheError, match="weights"):
        ran(recipe_file, catalogue, tmp_path / "b", CACHED, "train.epochs=1")


def test_a_cache_that_lost_a_file_is_filled_again(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, cache: Path
) -> None:
    whole = ran(recipe_file, catalogue, tmp_path / "a", CACHED, "train.epochs=2")
    for chunk in cache.rglob("*.safetensors"):
        chunk.write_bytes(chunk.read_bytes()[:-10])
    mended = ran(recipe_file, catalogue, tmp_path / "b", CACHED, "train.epochs=2")
    assert losses(mended) == losses(whole)


def test_features_whose_placement_was_lost_are_computed_again(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, cache: Path
) -> None:
    def run(out: str, scale: float) -> RunFolder:
        once = ("train.epochs=1", f"schedule.low={scale}", f"schedule.high={scale}", f"evaluate.scales=[{scale}]")
        return ran(recipe_file, catalogue, tmp_path / out, CACHED, NO_PAGE, *once)

    run("first", 1.0)
    (chunk,) = cache.rglob("*.safetensors")
    whole = run("whole", 1.4)
    chunk.unlink()
    assert losses(run("mended", 1.4)) == losses(whole)


def test_a_cache_of_a_backbone_whose_code_has_changed_is_refused(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran(recipe_file, catalogue, tmp_path / "before", CACHED, NO_PAGE, "train.epochs=1")
    front_features = Recogniser.front_features
    monkeypatch.setattr(Recogniser, "front_features", lambda self, images: front_features(self, images).tanh())
    with pytest.raises(CacheError, match=r"gives other features of .* at scale .* so its code has changed; delete"):
        ran(recipe_file, catalogue, tmp_path / "after", CACHED, NO_PAGE, "train.epochs=1")


def test_a_backbone_that_learns_cannot_be_cached(recipe_file: Path, catalogue: Catalogue) -> None:
    with pytest.raises(RecipeError, match=r"cache\.features keeps what a frozen backbone gives, and this one learns"):
        load_recipe(recipe_file, [CACHED, "train.freeze=[]"], catalogue=catalogue)


def test_a_run_whose_backbone_learned_is_not_scored_by_a_cache(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", NO_PAGE, "train.freeze=[]", "train.epochs=1")
    with pytest.raises(RecipeError, match=r"cache\.features keeps what a frozen backbone gives, and this one learns"):
        evaluate_run(run.path, split=None, overrides=[CACHED], out=None, device="cpu", reporter=QUIET)


def test_the_65_scales_are_never_kept(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, passes: list[int]
) -> None:
    recipe = load_recipe(
        recipe_file, [CACHED, NO_PAGE, "evaluate.scales=paper", "train.epochs=1", "data.count=8"], catalogue=catalogue
    )
    for out in ("a", "b"):
        passes.clear()
        run_experiment(
            prepare(recipe), catalogue=catalogue, out=tmp_path / out, device=torch.device("cpu"), reporter=QUIET
        )
    assert sum(passes) == 1 + 65 * (8 + 2)


def test_pictures_are_decoded_once(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = ran(recipe_file, catalogue, tmp_path / "plain", "augment.flip=0.5")
    kept = ran(recipe_file, catalogue, tmp_path / "kept", "augment.flip=0.5", "cache.pictures=true")
    assert losses(kept) == losses(plain)

    def fails(*_: object) -> None:
        raise AssertionError("decoded again")

    monkeypatch.setattr("wsf.data.examples.decode", fails)
    again = ran(recipe_file, catalogue, tmp_path / "again", "augment.flip=0.5", "cache.pictures=true")
    assert losses(again) == losses(plain)
    assert again.results()["splits"] == plain.results()["splits"]
