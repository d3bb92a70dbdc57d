"""What a device could do, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn

from wsf.bench import peak
from wsf.bench.arithmetic import Inputs
from wsf.bench.jobs import make_job
from wsf.bench.peak import matrix_peak, operations
from wsf.bench.subject import subject_of
from wsf.memory import Memory
from wsf.recipe import Recipe

CPU = torch.device("cpu")


def test_the_operations_of_a_network_are_those_of_its_layers() -> None:
    network, images = nn.Conv2d(3, 4, (2, 3)), torch.zeros(5, 3, 8, 9)
    once = 5 * 7 * 7 * 4 * (3 * 2 * 3) * 2
    assert operations(lambda: network(images)) == once
    # The way back makes the gradient of the weights, and would make that of the images.
    assert operations(lambda: network(images).sum().backward()) == 2 * once


def test_the_peak_is_that_of_the_quickest_product(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 4.0, 10.0, 12.0, 20.0, 29.0, 30.0, 33.0, 40.0, 48.0])
    monkeypatch.setattr(peak, "now", lambda _device: next(times))
    assert matrix_peak(CPU, torch.float32) == 2048**3  # 2 · 2048³ operations in 2 seconds


@pytest.mark.parametrize("name", ["training", "cached", "evaluation"])
def test_a_jobs_arithmetic_has_operations(name: str, toy_recipe: Callable[..., Recipe], tmp_path) -> None:
    subject = subject_of(toy_recipe(), 4)
    subject.recogniser.compute_in(torch.float32, CPU)
    job = make_job(name, subject, Memory.of(subject.recogniser), tmp_path)
    inputs = Inputs(job.layouts(), CPU)
    assert operations(lambda: job.arithmetic(inputs)) > 0
