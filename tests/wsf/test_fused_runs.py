"""Runs whose scores are fused as powers of probabilities."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from program import RECIPE, call
from toy_run import ran
from wsf.errors import RecipeError
from wsf.infer import load
from wsf.plugins import Catalogue, discover

POWER = "evaluate.fuse={power: 5}"

HINGE = """
from wsf import Loss, Params, hookimpl

class Hinge:
    def __call__(self, scores, labels, step):
        return (1 - labels * scores).clamp(min=0).sum(dim=1).mean()

    def probabilities(self, scores):
        return None

@hookimpl
def wsf_losses():
    return [Loss(name="hinge", params=Params, summary="sum of hinges", build=lambda params, context: Hinge())]
"""


def test_a_report_says_by_what_power_scores_were_fused(
    recipe_file: Path,
    catalogue: Catalogue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", POWER, "train.epochs=2")
    ended = call(["report", run.path], monkeypatch, capsys)
    assert "3 scales (0.7, 1, 1.4), fused by power 5" in ended.out


def test_predicted_probabilities_are_those_of_which_the_scores_are_the_logits(
    recipe_file: Path,
    catalogue: Catalogue,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", POWER, "train.epochs=2")
    Image.new("RGB", (48, 48), (220, 50, 40)).save(tmp_path / "red.png")
    ended = call(["predict", run.path, tmp_path / "red.png", "--format", "jsonl", "-q"], monkeypatch, capsys)
    classes = json.loads(ended.out)["classes"]
    assert max(classes, key=lambda name: classes[name]["probability"]) == "red"
    for found in classes.values():
        assert found["probability"] == pytest.approx(1 / (1 + np.exp(-found["score"])))


def test_powers_are_refused_for_a_loss_without_probabilities(
    install_plugin: Callable[..., None], tmp_path: Path
) -> None:
    install_plugin("toy", "toy_plugin")
    install_plugin("hinge", "hinge_loss", HINGE)
    recipe = tmp_path / "toy.yaml"
    recipe.write_text(RECIPE)
    message = (
        "evaluate.fuse: power fuses probabilities, and the loss 'hinge' gives none; "
        "give fuse: mean or fuse: max, or another loss"
    )
    with pytest.raises(RecipeError) as refused:
        ran(recipe, discover(), tmp_path / "refused", "loss.use=hinge", POWER)
    assert str(refused.value) == message
    assert not (tmp_path / "refused").exists()

    run = ran(recipe, discover(), tmp_path / "run", "loss.use=hinge")
    Image.new("RGB", (48, 48)).save(tmp_path / "black.png")
    assert load(run.path, device="cpu").score([tmp_path / "black.png"]).probabilities is None
    with pytest.raises(RecipeError) as refused:
        load(run.path, overrides=[POWER], device="cpu")
    assert str(refused.value) == message
