"""`wsf run`: train, evaluate, write the run folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from wsf.cli.options import DataRoot, Device, Out, Overrides, Quiet, refuse_existing

if TYPE_CHECKING:
    from wsf.plugins import Catalogue
    from wsf.recipe import Recipe


def run(
    recipes: Annotated[list[str], typer.Argument(metavar="RECIPE", help="Recipe files, or names of shipped recipes.")],
    override: Overrides = [],  # noqa: B006
    data: DataRoot = None,
    out: Out = None,
    seed: Annotated[int | None, typer.Option("--seed", help="The seed: -o seed=N.")] = None,
    device: Device = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Print what the run would cost (passes, minutes, disk, memory); run nothing."),
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Train a recogniser as a recipe says, evaluate it, and write a run folder.

    The folder, runs/NAME/N, holds the resolved recipe, weights, scores and results; it is never overwritten.
    """
    from rich.console import Console

    from wsf.errors import RunError
    from wsf.plugins import discover
    from wsf.progress import Reporter

    if out is not None and len(recipes) > 1:
        raise RunError(f"--out {out}: one folder cannot hold {len(recipes)} runs; leave --out away, or run one recipe")
    refuse_existing(out, "--out")
    overrides = override + ([] if seed is None else [f"seed={seed}"])
    catalogue, reporter, console = discover(), Reporter(quiet=quiet), Console()
    # All are read before the first is run, so that a typo in the last one costs nothing.
    resolved = [_load(name, overrides, data, catalogue) for name in recipes]

    from wsf.device import choose_device
    from wsf.experiment import prepare
    from wsf.report import run_table
    from wsf.runner import run_experiment

    chosen = choose_device(device)
    for recipe in resolved:
        reporter.hint(f"{recipe.core.name}: reading the data, building the network")
        experiment = prepare(recipe)
        if dry_run:
            from wsf.estimate import estimate

            console.print(estimate(experiment, chosen).table())
            continue
        folder = run_experiment(experiment, catalogue=catalogue, out=out, device=chosen, reporter=reporter)
        console.print(run_table(folder))
        console.print(f"run folder: {folder.path}", soft_wrap=True, highlight=False, markup=False)


def _load(source: str, overrides: list[str], data_root: str | None, catalogue: Catalogue) -> Recipe:
    """A recipe whose trackers are there. Raises WsfError."""
    from wsf.errors import PluginError
    from wsf.recipe import load_recipe

    recipe = load_recipe(source, overrides, catalogue=catalogue, data_root=data_root)
    try:
        catalogue.trackers(recipe.core.trackers)
    except PluginError as error:
        raise PluginError(f"{source}: trackers: {error}") from None
    return recipe
