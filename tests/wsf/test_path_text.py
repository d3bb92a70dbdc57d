"""Paths in parameters: read from the environment, written from the root."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import Field, ValidationError

from wsf.components import Params, PathText, WeightsText


class Where(Params):
    root: PathText = Field("photos", description="a folder")
    weights: WeightsText = Field("hub", description="a file or a word")
    text: str = Field("plain", description="no path")


def test_a_path_is_kept_as_it_was_given_and_written_so_that_it_means_the_same_from_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    where = Where(root="photos", weights="net.safetensors")
    assert (where.root, where.weights) == ("photos", "net.safetensors")
    assert where.model_dump(mode="json") == {
        "root": str(tmp_path / "photos"),
        "weights": str(tmp_path / "net.safetensors"),
        "text": "plain",
    }
    assert Where(weights="hub").model_dump(mode="json")["weights"] == "hub"


def test_the_environment_is_read_in_paths_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOS", "/data")
    monkeypatch.delenv("NOTHING", raising=False)
    where = Where(root="${PHOTOS}/a", weights="${NOTHING:-hub}", text="${PHOTOS}")
    assert (where.root, where.weights, where.text) == ("/data/a", "hub", "${PHOTOS}")
    with pytest.raises(ValidationError, match="the environment variable NOTHING is not set"):
        Where(root="${NOTHING}")
