"""`wsf data`: which datasets there are, what is in one, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from wsf.cli import completion
from wsf.cli.options import DataRoot, Overrides, Quiet
from wsf.errors import printable

if TYPE_CHECKING:
    from rich.console import Console

    from wsf.data.verify import Finding

app = typer.Typer(no_args_is_help=True, help="List, show and verify datasets.")

Source = Annotated[
    str,
    typer.Argument(
        metavar="RECIPE",
        help="A recipe's file, or the name of a shipped one: its data is used.",
        autocompletion=completion.recipes,
    ),
]
_MOST = 20


@app.command("list")
def list_datasets() -> None:
    """List the datasets that are installed."""
    from wsf.cli.listing import listing_console, print_rows
    from wsf.plugins import discover

    offers = discover().offers("dataset")
    rows = [(offer.component.name, offer.plugin.name, offer.component.summary) for offer in offers]
    print_rows(listing_console(), "Datasets", ("name", "plugin", "summary"), rows)


@app.command()
def show(source: Source, override: Overrides = [], data: DataRoot = None) -> None:  # noqa: B006
    """Show the splits of a recipe's dataset, and in each how often every class is present, unknown and absent."""
    from wsf.cli.listing import listing_console
    from wsf.data.counts import count_labels
    from wsf.data.splits import build_dataset
    from wsf.errors import DataError
    from wsf.plugins import discover
    from wsf.recipe import load_recipe

    dataset = build_dataset(load_recipe(source, override, catalogue=discover(), data_root=data))
    console = listing_console()
    faults = []
    for split in dataset.splits:
        try:
            counts = count_labels(dataset.records(split), len(dataset.classes))
        except DataError as error:
            faults.append(str(error))
            continue
        boxes = {0: "no boxes", counts.pictures: "boxes"}.get(counts.boxed, f"boxes of {counts.boxed:,}")
        columns = (dataset.classes, counts.present.tolist(), counts.unknown.tolist(), counts.absent.tolist())
        _print_counts(
            console,
            f"{split}: {counts.pictures:,} pictures, {boxes}",
            ("class", "present (+)", "unknown (0)", "absent (-)"),
            list(zip(*columns, strict=True)),
        )
    if faults:
        raise DataError("\n".join(faults))


@app.command()
def verify(
    source: Source,
    override: Overrides = [],  # noqa: B006
    data: DataRoot = None,
    everything: Annotated[bool, typer.Option("--all", help="List every finding, not the first of each kind.")] = False,
    quiet: Quiet = False,
) -> None:
    """Decode every picture that a recipe trains on or evaluates, and check labels and boxes.

    Ends with exit code 2 where a picture cannot be read, a box is not in its picture, or a picture is in both splits.
    """
    from wsf.cli.listing import listing_console
    from wsf.data.splits import build_dataset
    from wsf.data.verify import Check
    from wsf.data.verify import verify as find_faults
    from wsf.errors import DataError
    from wsf.plugins import discover
    from wsf.progress import Reporter
    from wsf.recipe import load_recipe

    recipe = load_recipe(source, override, catalogue=discover(), data_root=data)
    dataset, block = build_dataset(recipe), recipe.core.data
    pictures = {record.id for split in (block.train, block.evaluate) for record in dataset.records(split)}
    with Reporter(quiet=quiet).task("decoding", len(pictures)) as task:
        findings = find_faults(dataset, block.train, block.evaluate, task.advance)
    console = listing_console()
    by_check = {check: [finding for finding in findings if finding.check is check] for check in Check}
    for check, found in by_check.items():
        _print_findings(console, check, found, len(found) if everything else _MOST)
    _print_counts(
        console,
        f"{len(pictures):,} pictures of {block.train} and {block.evaluate}",
        ("looked for", "found", "verdict"),
        [
            (check.value, len(found), "ok" if not found else "broken" if check.breaks else "look")
            for check, found in by_check.items()
        ],
    )
    broken = [f"{check.value}: {len(found):,}" for check, found in by_check.items() if found and check.breaks]
    if broken:
        raise DataError(f"{source}: {'; '.join(broken)}; mend them, or take them out of the data")


def _print_findings(console: Console, check: str, found: Sequence[Finding], most: int) -> None:
    from wsf.cli.listing import print_rows

    if not found:
        return
    rows = [(printable(finding.id), printable(finding.detail)) for finding in found[:most]]
    if len(found) > most:
        rows.append(("…", f"{len(found) - most:,} more; --all lists them"))
    print_rows(console, check.capitalize(), ("picture", "what"), rows)


def _print_counts(console: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[str | int]]) -> None:
    """A table of names and numbers, the numbers flush right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for index, column in enumerate(columns):
        is_number = all(isinstance(row[index], int) for row in rows)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(f"{cell:,}" if isinstance(cell, int) else printable(cell)) for cell in row))
    console.print(table)
