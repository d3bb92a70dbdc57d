"""`wsf run`: train, evaluate, write the run folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from wsf.cli import completion
from wsf.cli.options import DataRoot, Device, Out, Overrides, Quiet, refuse_existing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import torch

    from wsf.plugins import Catalogue
    from wsf.progress import Reporter
    from wsf.recipe import Recipe, Variant


def run(
    recipes: Annotated[
        list[str],
        typer.Argument(
            metavar="RECIPE", help="Recipe files, or names of shipped recipes.", autocompletion=completion.recipes
        ),
    ],
    override: Overrides = [],  # noqa: B006
    data: DataRoot = None,
    out: Out = None,
    seed: Annotated[int | None, typer.Option("--seed", help="The seed: -o seed=N.")] = None,
    seeds: Annotated[
        int | None,
        typer.Option("--seeds", min=1, max=1000, help="Run with so many seeds: its own, the next, and so on."),
    ] = None,
    device: Device = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Print what the run would cost (passes, minutes, disk, memory); run nothing."),
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Train a recogniser as a recipe says, evaluate it, and write a run folder.

    The folder, runs/NAME/N, holds the resolved recipe, weights, scores and results; it is never overwritten.

    Several recipes, --seeds and a recipe's sweep make several runs, one after the other. One that has finished is not
    run again, and one that fails does not stop the others: the same command goes on where it stopped.
    """
    from wsf.plugins import discover
    from wsf.progress import Reporter

    overrides = override + ([] if seed is None else [f"seed={seed}"])
    catalogue, reporter = discover(), Reporter(quiet=quiet)
    # All are read before the first is run, so that a typo in the last one costs nothing.
    variants = _variants(recipes, overrides, data, seeds, catalogue)
    several = seeds is not None or len(recipes) > 1 or any(variant.changes for variant in variants)
    if several:
        _refuse_run_folder(out)
    else:
        refuse_existing(out, "--out")

    from wsf.cli.cost_of_many import print_costs
    from wsf.cli.many import run_many
    from wsf.device import choose_device

    chosen = choose_device(device)
    if not several:
        _run_one(variants[0].recipe, catalogue, out, chosen, reporter, dry_run=dry_run)
    elif dry_run:
        print_costs(variants, catalogue=catalogue, out=out, device=chosen, reporter=reporter)
    else:
        run_many(variants, catalogue=catalogue, out=out, device=chosen, reporter=reporter)


def _run_one(
    recipe: Recipe, catalogue: Catalogue, out: Path | None, device: torch.device, reporter: Reporter, *, dry_run: bool
) -> None:
    from rich.console import Console

    from wsf.estimate import estimate
    from wsf.experiment import prepare
    from wsf.report import TableView, places_table, run_table
    from wsf.runner import run_experiment

    console = Console()
    reporter.hint(f"{recipe.core.name}: reading the data, building the network")
    experiment = prepare(recipe)
    if dry_run:
        console.print(estimate(experiment, device).table())
        return
    folder = run_experiment(experiment, catalogue=catalogue, out=out, device=device, reporter=reporter)
    console.print(run_table(folder))
    if (of_places := places_table(folder.results())) is not None:
        console.print(TableView(of_places))
    for name, path in (("report", folder.report_file), ("run folder", folder.path)):
        if path.exists():
            console.print(f"{name}: {path}", soft_wrap=True, highlight=False, markup=False)


def _variants(
    sources: Sequence[str], overrides: Sequence[str], data_root: str | None, seeds: int | None, catalogue: Catalogue
) -> list[Variant]:
    """Every recipe to run; its trackers are there. Raises RecipeError with the faults of all."""
    from wsf.errors import PluginError, RecipeError
    from wsf.recipe import load_recipes

    variants: list[Variant] = []
    faults: list[str] = []
    for source in sources:
        try:
            found = load_recipes(source, overrides, catalogue=catalogue, data_root=data_root, seeds=seeds)
        except RecipeError as error:
            faults += str(error).split("\n")
            continue
        for trackers in dict.fromkeys(variant.recipe.core.trackers for variant in found):
            try:
                catalogue.trackers(trackers)
            except PluginError as error:
                faults.append(f"{source}: trackers: {error}")
        variants += found
    if faults:
        raise RecipeError("\n".join(dict.fromkeys(faults)))
    return variants


def _refuse_run_folder(out: Path | None) -> None:
    """Raises RunError where several runs cannot lie below `out`."""
    from wsf.errors import RunError

    if out is not None and out.exists() and not out.is_dir():
        raise RunError(f"--out {out}: is a file, and several runs need a folder; give another --out")
    if out is not None and (out / "recipe.yaml").exists():
        raise RunError(
            f"--out {out}: is a run folder itself, and several runs need one of their own; give another --out"
        )
