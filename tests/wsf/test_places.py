"""Places on disk, and in runs of the toy plugin, whose data has boxes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from toy_run import QUIET, ran
from wsf.errors import RunError
from wsf.estimate import estimate
from wsf.evaluate import evaluate_run
from wsf.experiment import prepare
from wsf.places import ClassPlaces, PicturePlaces, parse_places, render_places
from wsf.plugins import Catalogue
from wsf.recipe import load_recipe
from wsf.run import RunFolder

METRICS = {
    "point_ap@18px",
    "point_ap@18px_difficult",
    "pointing_game@15px",
    "corloc@0.5",
    "box_ap@0.5",
    "maxboxaccv2@0.3,0.5,0.7",
}
BOX = (1.0, 2.5, 30.25, 40.0, -1.25)
CLASS = ClassPlaces(score=1 / 3, x=5.04, y=6, scale=1.4, boxes=(BOX,))
PICTURE = PicturePlaces(id="caf\udce9", width=40, height=60, classes={"a <b>": CLASS})


def test_places_are_read_back_with_one_decimal_and_nine_digits() -> None:
    (again,) = parse_places(render_places([PICTURE]), "x")
    assert (again.id, again.width, again.height) == ("caf\udce9", 40, 60)
    found = again.classes["a <b>"]
    assert (found.score, found.x, found.y, found.scale) == (0.333333333, 5.0, 6.0, 1.4)
    assert found.boxes == ((1.0, 2.5, 30.2, 40.0, -1.25),)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Expecting property name"),
        ("[]", "valid dictionary"),
        ('{"id": "a", "width": 0, "height": 1, "classes": {}}', "width"),
        ('{"id": "a", "width": 1, "height": 1, "classes": {"c": {"score": 1, "x": NaN, "y": 0, "scale": 1}}}', "x"),
        ('{"id": "a", "width": 1, "height": 1, "classes": {}, "more": 1}', "more"),
    ],
)
def test_a_line_that_is_none_says_which_and_why(line: str, reason: str) -> None:
    with pytest.raises(RunError, match=r"places\.jsonl:2: ") as caught:
        parse_places(render_places([PICTURE]) + line + "\n", "places.jsonl")
    assert reason in str(caught.value)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


def run_of(recipe_file: Path, catalogue: Catalogue, shared: Path) -> RunFolder:
    """A run that the tests share, trained by the first."""
    path = shared / "run"
    return RunFolder(path) if path.exists() else ran(recipe_file, catalogue, path)


def test_a_run_measures_places_where_its_data_has_boxes(recipe_file: Path, catalogue: Catalogue, shared: Path) -> None:
    run = run_of(recipe_file, catalogue, shared)
    results = run.results()
    for split, pictures in (("holdout", 6), ("test", 24)):
        places = results["splits"][split]["places"]
        assert places["pictures"] == pictures
        assert set(places["metrics"]) == METRICS
        assert len(run.read_places(split)) == pictures
    metrics = results["splits"]["test"]["places"]["metrics"]
    assert metrics["point_ap@18px"]["mean"] <= results["splits"]["test"]["ap"]["mean"]
    assert metrics["corloc@0.5"]["mean"] > metrics["corloc@0.5"]["random"]["mean"]
    assert results["boxes"]["holdout_pictures"] == 6
    point = run.read_places("test")[0].classes["blue"]
    assert 0 <= point.x <= 48


def test_evaluating_again_keeps_to_the_runs_choice_and_gives_its_numbers(
    recipe_file: Path, catalogue: Catalogue, shared: Path, tmp_path: Path
) -> None:
    run = run_of(recipe_file, catalogue, shared)
    again = evaluate_run(run.path, split=None, out=tmp_path / "again", device="cpu", reporter=QUIET)
    assert again["splits"]["test"]["places"] == run.results()["splits"]["test"]["places"]
    assert RunFolder(tmp_path / "again").read_places("test") == run.read_places("test")


def test_other_maps_have_their_boxes_chosen_anew_on_the_holdout(
    recipe_file: Path, catalogue: Catalogue, shared: Path
) -> None:
    run = run_of(recipe_file, catalogue, shared)
    found = evaluate_run(
        run.path, ["evaluate.scales=[1.4]", "maps.boxes=components"], split=None, out=None, device="cpu", reporter=QUIET
    )
    boxes = found["splits"]["test"]["places"]["boxes"]
    assert (boxes["use"], boxes["holdout_pictures"]) == ("components", 6)
    assert found["boxes"]["made_for"]["scales"] == [1.4]


def test_places_can_be_switched_off(recipe_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", "evaluate.places=false", "train.epochs=1")
    results = run.results()
    assert results["boxes"] is None
    assert results["splits"]["test"]["places"] is None
    assert not (run.path / "places").exists()
    with pytest.raises(
        RunError, match=r"no places of split 'test'; they are looked for where evaluate\.places says so"
    ):
        run.read_places("test")


def test_a_run_without_a_holdout_makes_boxes_as_fixed(recipe_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", "data.holdout=0", "train.epochs=1")
    assert run.results()["boxes"]["holdout_pictures"] == 0
    found = evaluate_run(run.path, ["evaluate.scales=[1]"], split=None, out=None, device="cpu", reporter=QUIET)
    assert found["splits"]["test"]["places"]["boxes"]["value"] == 1.0


def test_the_cost_of_places_is_estimated_unless_they_are_off(recipe_file: Path, catalogue: Catalogue) -> None:
    def parts(*overrides: str) -> dict[str, tuple[int, float]]:
        experiment = prepare(load_recipe(recipe_file, overrides, catalogue=catalogue))
        cost = estimate(experiment, torch.device("cpu"))
        return {part.name: (part.pictures, part.seconds) for part in cost.parts}

    pictures, seconds = parts()["points and boxes"]
    assert pictures == 30
    assert seconds > 0
    assert "points and boxes" not in parts("evaluate.places=false")


def test_results_hold_numbers_that_json_knows(recipe_file: Path, catalogue: Catalogue, shared: Path) -> None:
    run = run_of(recipe_file, catalogue, shared)
    text = run.results_file.read_text()
    assert json.loads(text, parse_constant=pytest.fail)["boxes"]["use"] == "windows"
