"""The plain loop computes what wsf computes, and is ended with the program that asked it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from wsf.bench.child import NaiveLoop, naive_loop
from wsf.bench.jobs import Evaluation, Training
from wsf.bench.naive import Afternoon
from wsf.bench.subject import Subject, subject_of
from wsf.errors import WsfError
from wsf.features import Computed
from wsf.memory import Memory
from wsf.recipe import Recipe

CPU = torch.device("cpu")


def both(recipe: Recipe) -> tuple[Subject, Afternoon]:
    """wsf's and the plain loop's, each with a network of its own."""
    ours = subject_of(recipe, 6)
    ours.recogniser.compute_in(torch.float32, CPU)
    return ours, Afternoon(subject_of(recipe, 6), CPU)


@pytest.mark.parametrize("fuse", ["mean", "max", "{power: 5}"])
@pytest.mark.parametrize("search", ["all", "image"])
def test_its_scores_are_wsfs(toy_recipe: Callable[..., Recipe], fuse: str, search: str) -> None:
    ours, naive = both(toy_recipe(f"evaluate.fuse={fuse}", f"frame.search={search}", "frame.size=64"))
    job = Evaluation(ours, Memory.of(ours.recogniser))
    job.run(job.source, ours.loss)

    found = np.array(naive.score()["scores"])
    assert found.std(axis=0).min() > 1e-3  # pictures differ
    np.testing.assert_allclose(found, job.scores, atol=1e-5)


# Python 3.12 warns where a process of several threads is forked, which is what DataLoader's workers are.
@pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning")
@pytest.mark.parametrize("learning", ["train.freeze=[backbone]", "train.freeze=[]", "train.tail='2'"])
def test_an_epoch_of_it_learns_what_wsf_learns(toy_recipe: Callable[..., Recipe], learning: str) -> None:
    # Not adagrad, whose first step turns a gradient that is zero but for rounding into a full one.
    ours, naive = both(toy_recipe(learning, "optimiser={use: sgd, lr: 0.1}"))
    job = Training(ours, ours.schedule, Computed(ours.recogniser, ours.training), cached=False)
    before = {name: value.clone() for name, value in ours.recogniser.state_dict().items()}
    job.run(job.source, ours.loss)
    naive.train()

    # One batch holds all six pictures, so that their order does not matter.
    found, expected = naive.network.state_dict(), ours.recogniser.state_dict()
    for name, value in expected.items():
        frozen = learning != "train.freeze=[]" and name.startswith("backbone")
        assert torch.equal(value, before[name]) == frozen
        torch.testing.assert_close(found[name], value, atol=1e-5, rtol=0)


def test_a_loop_that_ended_by_itself_is_told_with_its_exit_code() -> None:
    command = [sys.executable, "-c", "raise SystemExit(3)"]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
        pytest.raises(WsfError, match="--against naive: the loop ended with exit code 3"),
    ):
        NaiveLoop(process).seconds("train")


def test_the_loop_ends_with_the_block_though_it_was_busy(toy_recipe: Callable[..., Recipe], tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), naive_loop(toy_recipe(), 2, "cpu", tmp_path) as loop:
        raise KeyboardInterrupt
    assert loop.process.poll() is not None
