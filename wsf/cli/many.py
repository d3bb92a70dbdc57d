"""Several runs of `wsf run`: what is said while they go on, and how they end."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from wsf.cli.comparing import print_comparison
from wsf.cli.naming import named
from wsf.cli.outcomes import print_outcomes, varied
from wsf.cli.telling import tell

if TYPE_CHECKING:
    import torch

    from wsf.many import Outcome
    from wsf.plugins import Catalogue
    from wsf.progress import Reporter
    from wsf.recipe import Variant


def run_many(
    variants: Sequence[Variant], *, catalogue: Catalogue, out: Path | None, device: torch.device, reporter: Reporter
) -> None:
    """Runs all that have no finished run, then prints how they ended. Raises typer.Exit where some failed."""
    from wsf.many import run_all

    outcomes: list[Outcome] = []
    recipes = [variant.recipe for variant in variants]
    runs = run_all(recipes, catalogue=catalogue, out=out, device=device, reporter=reporter)
    try:
        for number, variant in enumerate(variants, start=1):
            where = f"run {number} of {len(variants)}: {named(variant)}"
            reporter.say(where)
            outcome = next(runs)
            outcomes.append(outcome)
            _say(outcome, where, reporter)
    except KeyboardInterrupt as error:
        done = sum(outcome.run is not None for outcome in outcomes)
        # What a single run says of itself, to run it again from its folder, would leave the others out.
        error.__notes__ = [f"{done} of {len(variants)} runs are finished\ngo on with the same command: {_command()}"]
        raise
    print_outcomes(variants, outcomes)
    if finished := [outcome.run for outcome in outcomes if outcome.run]:
        print_comparison(finished, choosing=bool(varied(variants)))
    if any(outcome.run is None for outcome in outcomes):
        typer.echo(f"run what failed again: {_command()}")
        raise typer.Exit(1 if any(outcome.bug for outcome in outcomes) else 2)


def _say(outcome: Outcome, where: str, reporter: Reporter) -> None:
    if outcome.bug:
        print(outcome.reason, file=sys.stderr, end="")
        tell(f"{where}: failed by a bug, see above")
    elif outcome.run is None:
        tell(f"{where}: {outcome.reason}")
    elif outcome.status == "there already":
        reporter.say(f"finished already, not run again: {outcome.run.path}")


def _command() -> str:
    return shlex.join(["wsf", *sys.argv[1:]])
