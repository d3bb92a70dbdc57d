"""Losses for tags that are missing rather than negative, in real runs on the toy data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from toy_run import RECIPE, ran
from wsf.plugins import discover

TAGS = """
from dataclasses import replace
from typing import Any

import numpy as np
import toy_plugin
from wsf import Dataset, hookimpl


class Tags(toy_plugin.Squares):
    '''In training, only the first thing in a picture is tagged, and nothing is said to be absent.'''

    def records(self, split):
        records = super().records(split)
        return [self._tagged(record, index) for index, record in enumerate(records)] if split == "train" else records

    def _tagged(self, record, index):
        labels = np.zeros(3, np.int8)
        labels[index % 3] = 1
        return replace(record, labels=labels)


class Some(toy_plugin.Squares):
    '''In training, one label of each picture is not known.'''

    def records(self, split):
        records = super().records(split)
        return [self._forgotten(record, index) for index, record in enumerate(records)] if split == "train" else records

    def _forgotten(self, record, index):
        labels = record.labels.copy()
        labels[index // 3 % 3] = 0
        return replace(record, labels=labels)


def _dataset(name, made):
    return Dataset(name=name, params=toy_plugin.SquaresParams, summary="tags", build=lambda params, _: made(params))


@hookimpl
def wsf_datasets() -> list[Dataset[Any]]:
    return [_dataset("tags", Tags), _dataset("some", Some)]
"""


@pytest.mark.usefixtures("toy")
@pytest.mark.parametrize(
    ("data", "loss"),
    [
        ("tags", "{use: assume_negative}"),
        ("tags", "{use: large_loss, scheme: reject, rate: 0.02}"),
        ("tags", "{use: large_loss, scheme: correct, rate: 0.02}"),
        ("tags", "{use: large_loss, scheme: correct_for_good, rate: 0.01}"),
        ("some", "{use: partial}"),
    ],
)
def test_what_is_in_pictures_is_learned_though_tags_are_missing(
    tmp_path: Path, install_plugin: Callable[..., None], monkeypatch: pytest.MonkeyPatch, data: str, loss: str
) -> None:
    install_plugin("tags", "missing_tags", TAGS)
    monkeypatch.setenv("WSF_PLUGINS", "toy,tags,wsf_criteria,wsf_pooling")
    recipe = tmp_path / "toy.yaml"
    recipe.write_text(RECIPE)
    uses = (f"data.use={data}", "data.holdout=0", f"loss={loss}", "aggregator={use: lse}")
    run = ran(recipe, discover(), tmp_path / "run", *uses)
    losses = [line["loss"] for line in run.metrics()]
    assert losses[-1] < losses[0]
    # Chance is 0.5: each class is in half of the pictures.
    assert run.results()["splits"]["test"]["ap"]["mean"] > 0.8
