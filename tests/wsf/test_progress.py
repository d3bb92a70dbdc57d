"""What a person sees of a run that is under way."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from wsf import progress
from wsf.progress import Reporter, Work, duration


class Clock:
    """Stands still until it is told the time, in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr(progress, "time", stopped)
    return stopped


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "0 s"),
        (59.7, "60 s"),
        (99, "99 s"),
        (100, "2 min"),
        (3500, "58 min"),
        (3600, "1 h 00 min"),
        (11100, "3 h 05 min"),
    ],
)
def test_a_duration_is_told_as_a_person_would(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_the_time_left_follows_from_the_rate_so_far(clock: Clock) -> None:
    work = Work(100)
    assert work.left == ""
    clock.now += 10
    work.done = 25
    assert work.left == "30 s left"
    work.done = sum([0.1] * 1000)
    assert work.left == ""


def test_a_whole_run_counts_its_parts_by_what_they_cost(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    reporter = Reporter()
    with reporter.whole(10 * 1 + 10 * 3):
        with reporter.task("epoch 1/1", 10, 1) as task:
            clock.now += 5
            task.advance(10, "loss 0.500")
        with reporter.task("scoring test", 10, 3) as task:
            clock.now += 20
            task.advance(10)
    assert capsys.readouterr().err.splitlines() == [
        "epoch 1/1  loss 0.500  2.0 images/s  15 s left",
        "scoring test  0.5 images/s",
    ]


def test_work_outside_a_run_is_told_of_every_half_minute(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with Reporter().task("decoding", 40) as task:
        for _ in range(4):
            clock.now += 20
            task.advance(10)
    assert capsys.readouterr().err.splitlines() == ["decoding: 20/40  40 s left", "decoding: 40/40"]


def test_a_terminal_shows_the_whole_run_above_its_present_part() -> None:
    reporter = Reporter()
    screen = io.StringIO()
    reporter.console = Console(file=screen, force_terminal=True, width=80, height=20)
    with reporter.whole(20), reporter.task("epoch 1/2", 10, 1) as task:
        task.advance(5, "loss 0.500")
        assert reporter._bars is not None
        reporter._bars.refresh()
    shown = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", screen.getvalue())
    whole, part = (
        next(line for line in shown.splitlines() if name in line and "0" in line) for name in ("whole run", "5/10")
    )
    assert "25%" in whole
    assert part.startswith("epoch 1/2")
    assert part.rstrip().endswith("loss 0.500")


def test_a_quiet_reporter_is_silent_but_warns(capsys: pytest.CaptureFixture[str]) -> None:
    reporter = Reporter(quiet=True)
    with reporter.whole(1), reporter.task("epoch 1/1", 1, 1) as task:
        task.advance(1)
        reporter.say("not heard")
        reporter.hint("nor this")
        reporter.warn("the disk is [nearly] full")
    assert capsys.readouterr().err == "wsf: warning: the disk is [nearly] full\n"
