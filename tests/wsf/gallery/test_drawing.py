"""Chosen pictures with maps and boxes, from a run of the toy plugin."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from toy_run import QUIET, ran
from wsf.errors import RunError
from wsf.estimate import estimate
from wsf.experiment import prepare
from wsf.gallery import Amounts, Source, draw, select
from wsf.plugins import Catalogue
from wsf.recipe import load_recipe
from wsf.run import RunFolder


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture
def run(recipe_file: Path, catalogue: Catalogue, shared: Path) -> RunFolder:
    """A run that the tests share, trained by the first."""
    path = shared / "run"
    return RunFolder(path) if path.exists() else ran(recipe_file, catalogue, path)


def test_every_chosen_picture_has_its_map_and_the_boxes_of_its_class(run: RunFolder) -> None:
    source = Source.of_run(run.path, device="cpu")
    classes = select(source.scores, source.trained, Amounts(2, 1, 1))
    drawn = draw(source, classes, QUIET, image_size=24, map_size=16)

    assert set(drawn) == {(chosen.id, chosen.label) for one in classes for chosen in one}
    records = {record.id: record for record in (*source.scored, *source.trained)}
    for one in classes:
        assert len(one.hits) == 2
        assert all(chosen.id.startswith("train") for chosen in one.training)
        for chosen in one:
            found = drawn[chosen.id, chosen.label]
            assert found.image.size == (24, 24)
            assert found.map.shape == (16, 16)
            assert (found.width, found.height) == (48, 48)
            assert found.boxes == tuple(box for box in records[chosen.id].boxes or () if box.label == one.label)
            assert bool(found.boxes) == (chosen.truth == 1)


def test_the_map_of_a_hit_is_highest_on_its_object(run: RunFolder) -> None:
    source = Source.of_run(run.path, device="cpu")
    classes = select(source.scores, source.trained, Amounts(1, 0, 0))
    for found in draw(source, classes, QUIET, image_size=48, map_size=48).values():
        y, x = np.unravel_index(found.map.argmax(), found.map.shape)
        # The network's windows are 16 pixels wide and 8 apart.
        assert any(
            x0 - 8 <= x <= x1 + 8 and y0 - 8 <= y <= y1 + 8
            for x0, y0, x1, y1 in (box.region for box in found.boxes or ())
        )


def test_the_holdout_is_another_source(run: RunFolder) -> None:
    source = Source.of_run(run.path, "holdout", device="cpu")
    assert len(source.scored) == 6
    assert [record.id for record in source.scored] == list(source.scores.ids)
    assert not set(source.scores.ids) & {record.id for record in source.trained}


def test_data_without_the_pictures_that_were_scored_is_an_error(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    run = ran(recipe_file, catalogue, tmp_path / "run", "train.epochs=1")
    run.recipe_file.write_text(run.recipe_file.read_text().replace("count: 24", "count: 18"))
    with pytest.raises(RunError, match=r"lacks 6 of the 24 pictures that were scored, such as 'test_0018'"):
        Source.of_run(run.path, device="cpu")


def test_what_drawing_will_cost_is_estimated_unless_it_is_off(recipe_file: Path, catalogue: Catalogue) -> None:
    def parts(*overrides: str) -> dict[str, tuple[int, float]]:
        cost = estimate(prepare(load_recipe(recipe_file, overrides, catalogue=catalogue)), torch.device("cpu"))
        return {part.name: (part.pictures, part.passes) for part in cost.parts}

    # Of each of three classes three hits, two mistakes and one that was trained on; 1² + 2² passes a picture.
    assert parts("maps.scales=[1,2]")["drawing the report"] == (18, 90.0)
    # Of 24 that are scored, all, and of 18 that are trained on, nine.
    assert parts("report.pictures=12")["drawing the report"] == (33, 33.0)
    assert "drawing the report" not in parts("report.html=false")
    assert "drawing the report" not in parts("report.pictures=0")
