"""Where the time goes: every second is counted, for one part alone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
import torch
from torch import nn

from wsf.bench import clock as clock_module
from wsf.bench.clock import PARTS, Clock
from wsf.bench.jobs import make_job
from wsf.bench.measure import parts_of
from wsf.bench.subject import subject_of
from wsf.memory import Memory
from wsf.recipe import Recipe

CPU = torch.device("cpu")


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A clock that is one second later each time that it is looked at; all that it showed."""
    shown: list[int] = []
    times = count()

    def look(_device: torch.device) -> int:
        shown.append(next(times))
        return shown[-1]

    monkeypatch.setattr(clock_module, "now", look)
    return shown


@pytest.mark.usefixtures("ticks")
def test_a_part_within_another_counts_for_itself_alone() -> None:
    clock = Clock(CPU)
    with clock.on("aggregator"):  # at 0
        with clock.on("head"):  # 1 to 2
            pass
        clock.go_on_with("transfer")  # at 3
        with clock.on("backbone"):  # 4 to 5
            pass
    # ended at 6
    nothing = dict.fromkeys(PARTS, 0)
    assert clock.seconds == nothing | {"aggregator": 2, "head": 1, "transfer": 2, "backbone": 1}


@pytest.mark.usefixtures("ticks")
def test_calls_of_a_module_are_counted_while_the_block_runs() -> None:
    clock, head = Clock(CPU), nn.Identity()
    with clock.on("aggregator"):
        with clock.on_calls(head=head):
            head(torch.zeros(1))
            head(torch.zeros(1))
        head(torch.zeros(1))
    assert clock.seconds["head"] == 2
    assert clock.seconds["aggregator"] == 3


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("training", set(PARTS)),
        ("cached", set(PARTS) - {"decoding", "backbone"}),
        ("evaluation", set(PARTS) - {"loss_and_backward"}),
    ],
)
def test_the_parts_of_a_job_add_up_to_all_of_its_time(
    toy_recipe: Callable[..., Recipe], tmp_path: Path, ticks: list[int], name: str, expected: set[str]
) -> None:
    subject = subject_of(toy_recipe("train.batch_size=3"), 6)
    subject.recogniser.compute_in(torch.float32, CPU)
    job = make_job(name, subject, Memory.of(subject.recogniser), tmp_path)
    parts = parts_of(job, subject)
    assert {part for part, seconds in parts.items() if seconds} == expected
    assert 6 * sum(parts.values()) == pytest.approx(ticks[-1] - ticks[0])
