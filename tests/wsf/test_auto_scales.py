"""Test scales that a run chooses on its holdout."""

from __future__ import annotations

from pathlib import Path

import pytest

from toy_run import QUIET, ran
from wsf.auto_scales import price_scales
from wsf.errors import RecipeError, RunError
from wsf.evaluate import evaluate_run
from wsf.experiment import prepare
from wsf.infer import load
from wsf.plugins import Catalogue
from wsf.recipe import load_recipe
from wsf.recipe.scales import SCALE_SETS, cost_of

AUTO = "evaluate.scales=auto"


def test_a_run_chooses_few_scales_and_keeps_to_them(recipe_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", AUTO, "data.count=48", "train.epochs=4")

    results = run.results()
    chosen = results["scales"]["chosen"]
    assert set(chosen) < set(SCALE_SETS["paper"])
    assert results["scales"]["passes"] == pytest.approx(cost_of(chosen))
    assert results["scales"]["reference_passes"] == pytest.approx(cost_of(SCALE_SETS["paper"]))
    assert results["scales"]["ap_mean"] >= results["scales"]["reference_ap_mean"] - 0.003
    assert all(split["scales"] == chosen for split in results["splits"].values())
    assert load_recipe(run.recipe_file, catalogue=catalogue).core.evaluate.scales == "auto"
    assert load(run.path, device="cpu").recipe.core.evaluate.scale_values == tuple(chosen)
    again = evaluate_run(run.path, split="test", out=tmp_path / "again", device="cpu", reporter=QUIET)
    assert again["splits"]["test"] == results["splits"]["test"]
    assert (tmp_path / "again" / "recipe.yaml").read_text() == run.recipe_file.read_text()


def test_scales_are_chosen_for_the_way_in_which_they_are_fused(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", AUTO, "evaluate.fuse={power: 5}", "train.epochs=4")
    scored, _, choice = price_scales(
        run.path, ["paper"], ["evaluate.scales=single"], pictures=100, data_root=None, device="cpu", reporter=QUIET
    )
    assert scored.fusion.name == "power 5"
    assert run.results()["scales"]["chosen"] == list(choice.chosen.scales)
    assert {split["fuse"] for split in run.results()["splits"].values()} == {"power 5"}


def test_a_run_that_chose_none_says_so(recipe_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", "train.epochs=1")
    with pytest.raises(RunError, match="auto is chosen when a run is trained"):
        load(run.path, overrides=[AUTO], device="cpu")


def test_nothing_is_chosen_without_a_holdout(recipe_file: Path, catalogue: Catalogue) -> None:
    with pytest.raises(RecipeError, match="none is held out"):
        prepare(load_recipe(recipe_file, [AUTO, "data.holdout=0"], catalogue=catalogue))


def test_sets_are_priced_on_a_runs_holdout(recipe_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", "data.count=48", "train.epochs=4")

    scored, prices, choice = price_scales(
        run.path, ["paper", "0.7,1,1.4"], [], pictures=10, data_root=None, device="cpu", reporter=QUIET
    )

    assert scored.scores.shape == (65, 10, 3)
    assert [price.scales for price in prices] == [SCALE_SETS["paper"], (0.7, 1.0, 1.4)]
    assert prices[0].difference == 0
    assert choice.chosen.cost < choice.reference.cost


@pytest.mark.parametrize("text", ["fastt", "1;2", "1.01", ""])
def test_a_set_that_cannot_be_priced_is_an_error(text: str, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=rf"--scales {text}: .* is expected, or some of the scales 0.5, 0.55, … 3.7"):
        price_scales(tmp_path, [text], [], pictures=10, data_root=None, device="cpu", reporter=QUIET)
