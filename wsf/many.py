"""Several runs, one after the other: those that have finished are not run again, and one that fails stops no other."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import torch

from wsf.blame import blame
from wsf.errors import WsfError
from wsf.experiment import prepare
from wsf.finished import FinishedRuns
from wsf.limits import limit_reached
from wsf.recipe import Recipe
from wsf.run import RunFolder
from wsf.runner import run_experiment

if TYPE_CHECKING:
    from wsf.plugins import Catalogue
    from wsf.progress import Reporter


@dataclass(frozen=True)
class Outcome:
    """How one of several runs ended. `run` is None where it failed."""

    status: Literal["finished", "there already", "failed"]
    run: RunFolder | None = None
    reason: str = ""
    """Why it failed: a message, or the traceback of a bug. No exception, which would keep a network alive."""
    bug: bool = False


def run_all(
    recipes: Sequence[Recipe], *, catalogue: Catalogue, out: Path | None, device: torch.device, reporter: Reporter
) -> Iterator[Outcome]:
    """Runs the recipes that have no finished run, each when its outcome is asked for.

    Runs are numbered, below `out` or each below its recipe's own folder. Folders that an earlier call left unfinished
    stay as they are.
    """
    finished = FinishedRuns(out, catalogue)
    for recipe in recipes:
        found = finished.of(recipe)
        yield Outcome("there already", found) if found else _tried(recipe, catalogue, out, device, reporter)


def _tried(recipe: Recipe, catalogue: Catalogue, out: Path | None, device: torch.device, reporter: Reporter) -> Outcome:
    """One run, whatever becomes of it."""
    own = None if out is None else out / str(_next_number(out))
    try:
        run = run_experiment(prepare(recipe), catalogue=catalogue, out=own, device=device, reporter=reporter)
    except WsfError as error:
        return Outcome("failed", reason=str(error))
    except Exception as error:
        limit = limit_reached(error)
        blame(error)
        return Outcome("failed", reason=limit or traceback.format_exc(), bug=limit is None)
    return Outcome("finished", run)


def _next_number(folder: Path) -> int:
    return 1 + max((int(path.name) for path in folder.glob("*") if path.name.isdecimal()), default=0)
