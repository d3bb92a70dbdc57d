"""Pre-training runs from its recipes, in a smoke size, and what it makes can be shipped and used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from program import call
from wsf import BackboneContext
from wsf.plugins import discover
from wsf.recipe import load_recipe
from wsf.shipped import ship

RECIPES = sorted((Path(__file__).parents[1] / "recipes").glob("pretrain*.yaml"))
ON_SCENES = [path for path in RECIPES if path.stem != "pretrain_imagenet"]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures are drawn, once for all recipes."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("recipe", ON_SCENES, ids=lambda path: path.stem)
def test_a_backbone_is_trained_shipped_and_loaded_again(
    recipe: Path,
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("WSF_CACHE", str(cache))
    small = ["-o", "data.limit=36", "-o", "train.epochs=1", "-o", "train.batch_size=12"]
    ended = call(["run", recipe, *small, "--out", tmp_path / "run", "--device", "cpu", "--quiet"], monkeypatch, capsys)
    assert ended.code == 0, ended.err
    results = json.loads((tmp_path / "run" / "results.json").read_text())
    assert results["splits"]["test"]["images"] == 36

    made = tmp_path / "made.safetensors"
    assert ship(tmp_path / "run", made) < 3_000_000
    again = load_recipe(recipe, [f"backbone.weights={made}"], catalogue=discover())
    backbone = again.backbone.build(BackboneContext())
    first = load_recipe(recipe, ["backbone.weights=none"], catalogue=discover()).backbone.build(BackboneContext())
    assert not torch.equal(backbone.fc7.conv.weight, first.fc7.conv.weight)
    assert backbone.c1.norm.num_batches_tracked == 3  # three steps, and nothing learnt while memory was measured
