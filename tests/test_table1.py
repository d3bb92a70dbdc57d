"""Every system of the paper's Table 1 runs from its recipe to its results, in a smoke size, on scenes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from program import call
from wsf.scores import parse_scores

RECIPES = sorted((Path(__file__).parents[1] / "recipes" / "table1").glob("*.yaml"))
PICTURES = 12  # the first object of each is of another class
FEWER = {"b_oquab_2014": ["-o", "evaluate.views=[{use: box_patches, ratios: [1, 2, 3], overlap: 0.5}]"]}
"""A tenth of the patches."""

each = pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where scenes are drawn, once for all recipes."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Two are no faster on so little."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@each
def test_a_system_is_trained_and_scored(
    recipe: Path,
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("WSF_CACHE", str(cache))
    out = tmp_path / "run"
    small = ["-o", f"data.limit={PICTURES}", "-o", "train.epochs=2", *FEWER.get(recipe.stem, [])]
    ended = call(["run", recipe, *small, "--out", out, "--device", "cpu", "--quiet"], monkeypatch, capsys)
    assert ended.code == 0, ended.err

    results = json.loads((out / "results.json").read_text())
    assert results["recipe"] == recipe.stem
    test = results["splits"]["test"]
    assert test["images"] == PICTURES
    assert 0 < test["ap"]["mean"] <= 1
    found = parse_scores((out / "scores" / "test.csv").read_text(), "scores")
    assert found.ids == tuple(f"test_{index:05d}" for index in range(PICTURES))
    assert np.isfinite(found.scores).all()
    assert len(np.unique(found.scores, axis=0)) == PICTURES  # each picture has been looked at
    lines = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    assert [math.isfinite(line["loss"]) for line in lines] == [True, True]

    ended = call(["report", out], monkeypatch, capsys)
    assert ended.code == 0, ended.err
    published = YAML(typ="safe").load(recipe.read_text()).get("published")
    if published:
        assert f"{published['mAP']:.1f}" in ended.out


@each
def test_published_numbers_agree_with_their_mean(recipe: Path) -> None:
    published = YAML(typ="safe").load(recipe.read_text()).get("published")
    if published:
        assert len(published["per_class"]) == 20
        assert sum(published["per_class"].values()) / 20 == pytest.approx(published["mAP"], abs=0.051)
