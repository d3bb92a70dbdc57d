"""Calls of the `wsf` program, and a recipe for them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest

RECIPE = """\
# toy.yaml: coloured squares, learnt in a second
name: toy
data: {use: toy, train: train, holdout: 0.25, evaluate: test, count: 12}
frame: {size: 48}
backbone: {use: toy}
head: {use: linear}
aggregator: {use: max}
loss: {use: log}
schedule: {use: uniform}
optimiser: {use: adagrad, lr: 0.3}
train: {epochs: 2, batch_size: 6}
evaluate: {scales: [0.7, 1.0]}
maps: {scales: [1.0]}
"""


@dataclass(frozen=True)
class Ended:
    """How a call ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


Wsf: TypeAlias = Callable[..., Ended]
"""Calls `wsf` with arguments; the fixture `wsf` gives one."""


def call(arguments: Sequence[object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ended:
    """Calls `wsf ARGUMENTS...` in this process, as its entry point does."""
    from wsf.cli.app import main

    monkeypatch.setattr(sys, "argv", ["wsf", *map(str, arguments)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()
    captured = capsys.readouterr()
    return Ended(int(ended.value.code or 0), captured.out, captured.err)


def contents(folder: Path) -> dict[str, bytes | None]:
    """Everything in and below a folder; None for a folder."""
    found = sorted(folder.rglob("*"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in found}
