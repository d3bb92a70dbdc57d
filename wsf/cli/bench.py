"""`wsf bench`: how fast a recipe's loops are, and how fast they could be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from wsf.cli import completion
from wsf.cli.options import DataRoot, Device, Overrides, Quiet, refuse_existing

if TYPE_CHECKING:
    from wsf.progress import Reporter


def bench(
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET",
            help="A recipe's file, or the name of a shipped recipe; with --scales a finished run folder.",
            autocompletion=completion.recipes,
        ),
    ],
    override: Overrides = [],  # noqa: B006
    data: DataRoot = None,
    device: Device = None,
    pictures: Annotated[
        int | None,
        typer.Option(
            "--pictures",
            min=1,
            help="Pictures in a repetition, spread over the split (default 32); with --scales of the holdout (100).",
        ),
    ] = None,
    repeats: Annotated[
        int, typer.Option("--repeats", min=1, help="Repetitions, of which the median counts; one more warms up.")
    ] = 5,
    jobs: Annotated[
        str | None,
        typer.Option(
            "--jobs",
            metavar="JOB,…",
            help="What is measured, of: training (an epoch that computes its features), cached (one that reads them), "
            "evaluation (scoring at evaluate.scales). Default: all.",
        ),
    ] = None,
    against: Annotated[
        Literal["naive"] | None,
        typer.Option(
            "--against",
            help="naive: also run the plain loop that one would write with torch alone, on the same pictures.",
        ),
    ] = None,
    scales: Annotated[
        list[str],
        typer.Option(
            "--scales",
            metavar="SET",
            help="Instead: what a set of test scales costs and gives on a run's holdout: paper, fast, single or "
            "0.7,1,1.4. Repeatable.",
        ),
    ] = [],  # noqa: B006
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Also write all numbers there; it must not exist.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Measure a recipe's throughput against the arithmetic alone: the same network on tensors in memory.

    Both take turns, and with them the plain loop, if asked for. A ratio of 1 to the arithmetic: all else is free.

    Also told: where the time goes, and the most memory that it took. Nothing is left on disk.
    """
    from rich.console import Console

    from wsf.bench.selection import chosen_jobs
    from wsf.errors import RunError
    from wsf.plugins import discover
    from wsf.progress import Reporter
    from wsf.recipe import load_recipe

    refuse_existing(json_file, "--json")
    if json_file is not None and not json_file.parent.is_dir():
        raise RunError(f"--json {json_file}: there is no folder {json_file.parent}; make it first")
    reporter = Reporter(quiet=quiet)
    if scales:
        if jobs or against:
            raise RunError("--scales: measures no time; leave --jobs and --against away")
        _price(target, scales, override, data, device, pictures or 100, json_file, reporter)
        return
    recipe = load_recipe(target, override, catalogue=discover(), data_root=data)
    chosen = chosen_jobs(jobs, recipe, against_naive=against == "naive")
    reporter.hint(f"{recipe.core.name}: reading the data, building the network")

    from wsf.bench.measure import measure
    from wsf.bench.tables import bench_tables
    from wsf.device import choose_device

    found = measure(
        recipe,
        chosen,
        pictures=pictures or 32,
        repeats=repeats,
        device=choose_device(device),
        against_naive=against == "naive",
        reporter=reporter,
    )
    Console(highlight=False).print(bench_tables(found))
    _write(found.as_json(), json_file)


def _price(
    run: str,
    scales: list[str],
    override: list[str],
    data: str | None,
    device: str | None,
    pictures: int,
    json_file: Path | None,
    reporter: Reporter,
) -> None:
    from rich.console import Console

    from wsf.auto_scales import price_scales
    from wsf.report.scale_table import scale_rows, scale_table

    scored, prices, choice = price_scales(
        Path(run), scales, override, pictures=pictures, data_root=data, device=device, reporter=reporter
    )
    Console(highlight=False).print(scale_table(scored, prices, choice))
    _write(scale_rows(prices, choice), json_file)


def _write(found: object, json_file: Path | None) -> None:
    """Raises RunError."""
    import json

    from wsf.errors import RunError

    if json_file is None:
        return
    try:
        with json_file.open("x", encoding="utf-8") as file:
            file.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise RunError(f"--json {json_file}: cannot be written ({error.strerror}); give another --json") from error
