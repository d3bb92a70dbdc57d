"""`wsf run --dry-run` of several runs: what all that have not finished would cost together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wsf.cli.naming import named

if TYPE_CHECKING:
    import torch
    from rich.table import Table

    from wsf.estimate import Estimate
    from wsf.plugins import Catalogue
    from wsf.progress import Reporter
    from wsf.recipe import Variant


def print_costs(
    variants: Sequence[Variant], *, catalogue: Catalogue, out: Path | None, device: torch.device, reporter: Reporter
) -> None:
    """Estimates every run that the same command without --dry-run would start. Raises WsfError."""
    from rich.console import Console

    from wsf.estimate import estimate
    from wsf.experiment import prepare
    from wsf.finished import FinishedRuns
    from wsf.progress import megabytes

    finished = FinishedRuns(out, catalogue)
    costs: dict[str, Estimate] = {}
    for number, variant in enumerate(variants, start=1):
        reporter.hint(f"run {number} of {len(variants)}: {named(variant)}")
        if finished.of(variant.recipe) is None:
            costs[f"{number}: {named(variant)}"] = estimate(prepare(variant.recipe), device)
    console = Console(highlight=False)
    there = len(variants) - len(costs)
    title = f"{len(variants)} runs: what they would cost on {device}, as one batch of each shows"
    console.print(title + (f"; {there} there already" if there else ""), style="bold", markup=False)
    if not costs:
        return
    console.print(_table(costs))
    disk = sum(cost.disk_bytes for cost in costs.values())
    # Runs share what they cache as far as they can, which no one run's estimate knows.
    cache = sum(cost.cache_bytes for cost in costs.values())
    more = f", at most {megabytes(cache)} more for the feature cache, and its time: runs share it" if cache else ""
    console.print(f"disk    {megabytes(disk)} for the run folders{more}")
    console.print(f"memory  {megabytes(max(cost.memory_bytes for cost in costs.values()))}")
    console.print("A pass is one picture through the network at scale 1; at scale s it counts s².", style="dim")


def _table(costs: dict[str, Estimate]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from wsf.progress import duration

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("run", "passes", "time"):
        table.add_column(heading, justify="left" if heading == "run" else "right", overflow="fold")
    sums = [
        (sum(part.passes for part in cost.parts), sum(part.seconds for part in cost.parts)) for cost in costs.values()
    ]
    for index, (name, (passes, seconds)) in enumerate(zip(costs, sums, strict=True)):
        last = index == len(sums) - 1
        table.add_row(Text(name), f"{passes:,.0f}", duration(seconds), end_section=last)
    passes, seconds = (sum(column) for column in zip(*sums, strict=True))
    table.add_row("in all", f"{passes:,.0f}", duration(seconds), style="bold")
    return table
