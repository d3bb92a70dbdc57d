"""The JSON Schema of recipes: it takes what `wsf recipe check` takes, and not its typos."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from program import RECIPE
from wsf.plugins import Catalogue, discover
from wsf.recipe import load_recipe, resolved_mapping
from wsf.recipe.json_schema import json_schema
from wsf.recipe.read import read_text
from wsf.recipe.tree import Place


def faults(text: str) -> list[str]:
    """Where the schema finds something wrong in a recipe's text."""
    schema = json_schema(discover())
    Draft202012Validator.check_schema(schema)
    errors = Draft202012Validator(schema).iter_errors(read_text(text, Place("recipe", 1)).plain())
    return [".".join(map(str, error.absolute_path)) for error in errors]


def test_a_recipe_is_taken_as_it_is_written_and_as_it_is_resolved(catalogue: Catalogue, tmp_path: Any) -> None:
    assert faults(RECIPE) == []
    (tmp_path / "toy.yaml").write_text(RECIPE)
    resolved = resolved_mapping(load_recipe(tmp_path / "toy.yaml", catalogue=catalogue))
    assert list(Draft202012Validator(json_schema(catalogue)).iter_errors(resolved)) == []


TYPOS = {
    "a key that does not exist": ("sead: 1", ""),
    "a key of a block that does not exist": ("train: {epoch: 3}", "train"),
    "a value out of bounds": ("train: {epochs: -1}", "train.epochs"),
    "text for a number": ('optimiser: {lr: "0.1"}', "optimiser.lr"),
    "a component that is not installed": ("loss: {use: lgo}", "loss.use"),
    "a parameter that no component has": ("schedule: {use: uniform, hihg: 2.0}", "schedule"),
    "a parameter of another component": ("schedule: {use: fixed, low: 0.7}", "schedule"),
    "a parameter out of bounds": ("schedule: {use: uniform, low: 0}", "schedule.low"),
    "a view that does not exist": ("views: [{use: whole}, {use: part}]", "views.1.use"),
    "views that are no list": ("views: {use: whole}", "views"),
    "a view to evaluate that has another parameter": (
        "evaluate: {views: [{use: whole, flop: true}]}",
        "evaluate.views.0",
    ),
    "a plugin that follows no runs": ("trackers: [toy]", "trackers.0"),
    "a sweep over a key that does not exist": ("sweep: {optimizer.lr: [0.1]}", "sweep"),
    "a sweep of a single value": ("sweep: {optimiser.lr: 0.1}", "sweep.optimiser.lr"),
    "a recipe to extend that does not ship": ("extends: oquab", "extends"),
}


@pytest.mark.usefixtures("toy")
@pytest.mark.parametrize("typo", TYPOS)
def test_a_typo_is_found_where_it_is(typo: str) -> None:
    line, where = TYPOS[typo]
    key = line.partition(":")[0]
    kept = "".join(f"{kept}\n" for kept in RECIPE.splitlines() if not kept.startswith(f"{key}:"))
    assert faults(f"{kept}{line}\n") == [where]


@pytest.mark.usefixtures("toy")
def test_a_recipe_by_itself_needs_its_blocks_and_their_required_parameters(install_plugin: Callable[..., None]) -> None:
    install_plugin("toy_folder", "toy_folder")
    assert faults("head: {use: linear}") == [""] * 5  # data, backbone, aggregator, loss, schedule
    assert faults(RECIPE.replace("head: {use: linear}", "head: {}")) == ["head"]
    folder = "data: {use: toy_folder"
    without = RECIPE.replace("data: {use: toy, train: train, holdout: 0.25, evaluate: test, count: 12}", f"{folder}}}")
    assert faults(without) == ["data"]
    assert faults(without.replace(folder, f"{folder}, root: photos")) == []


@pytest.mark.usefixtures("toy")
def test_a_recipe_that_extends_another_may_leave_all_of_it_away() -> None:
    assert faults("extends: oquab_weak") == []
    assert (
        faults("extends: ../base.yml\nschedule: {low: 0.5}\nsweep: {schedule.high: [1.5, 2.0], views.0.flip: [true]}")
        == []
    )
    assert faults("extends: oquab_weak\nschedule: {lwo: 0.5}") == ["schedule"]


@pytest.mark.usefixtures("toy")
def test_a_name_that_several_plugins_offer_must_say_whose(install_plugin: Callable[..., None]) -> None:
    install_plugin("other", "other_module", "from toy_plugin import wsf_losses\n")
    assert faults(RECIPE) == ["loss.use"]
    assert faults(RECIPE.replace("loss: {use: log}", "loss: {use: other/log}")) == []


def test_without_any_plugin_no_component_is_known() -> None:
    assert "loss.use" in faults(RECIPE)
