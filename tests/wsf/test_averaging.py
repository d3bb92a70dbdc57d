"""`train.average`: the run ends with the mean of its last epochs' weights."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from toy_run import QUIET, ran
from wsf.averaging import WeightAverage
from wsf.evaluate import evaluate_run
from wsf.plugins import Catalogue
from wsf.run import RunFolder
from wsf.weights import read_weights

SHORT = ("report.html=false", "evaluate.scales=[1.0]")


def head(run: RunFolder) -> dict[str, torch.Tensor]:
    return read_weights(run.checkpoint / "head.safetensors")


@pytest.mark.parametrize(("average", "epochs"), [(3, (2, 3, 4)), (100, (1, 2, 3, 4)), (1, (4,))])
def test_a_run_ends_with_the_mean_of_its_last_epochs(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path, average: int, epochs: tuple[int, ...]
) -> None:
    ends = [head(ran(recipe_file, catalogue, tmp_path / str(end), f"train.epochs={end}", *SHORT)) for end in epochs]
    found = head(ran(recipe_file, catalogue, tmp_path / "run", "train.epochs=4", f"train.average={average}", *SHORT))
    assert found.keys() == ends[0].keys()
    for name, tensor in found.items():
        expected = torch.stack([end[name] for end in ends]).mean(dim=0)
        assert torch.allclose(tensor, expected, rtol=1e-5, atol=1e-6)
        assert len(epochs) == 1 or not torch.allclose(tensor, ends[-1][name])


def test_it_scores_with_the_mean_and_tells_of_the_epochs_as_they_were(
    recipe_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    last = ran(recipe_file, catalogue, tmp_path / "last", "train.epochs=4", *SHORT)
    run = ran(recipe_file, catalogue, tmp_path / "run", "train.epochs=4", "train.average=3", *SHORT)
    evaluate_run(run.path, split="test", out=tmp_path / "again", device="cpu", reporter=QUIET)
    scores = run.read_scores("test").scores
    assert np.array_equal(RunFolder.open(tmp_path / "again").read_scores("test").scores, scores)
    assert not np.array_equal(last.read_scores("test").scores, scores)
    assert [line["loss"] for line in run.metrics()] == [line["loss"] for line in last.metrics()]


def test_statistics_of_batch_norms_are_averaged_and_counts_are_the_last() -> None:
    norm = nn.BatchNorm1d(2)
    network: Any = SimpleNamespace(modules_of=lambda parts: dict.fromkeys(parts, norm))
    average = WeightAverage(network, ["backbone"])
    for number in (1, 2, 6):
        norm.running_mean = torch.full((2,), float(number))
        norm.num_batches_tracked = torch.tensor(number)
        average.add()
    average.restore()
    assert average.count == 3
    assert norm.running_mean.tolist() == [3.0, 3.0]
    assert norm.num_batches_tracked.item() == 6
