"""What sets of test scales cost and give: a table for people, plain dictionaries for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from wsf.errors import printable
from wsf.metrics.scale_choice import Choice
from wsf.metrics.scales import Price, ScaleScores


def scale_table(scored: ScaleScores, named: Sequence[Price], choice: Choice) -> Table:
    """A row a set, cheapest first, in percent and points; the chosen one is bold and says so."""
    pictures, classes = scored.labels.shape
    table = Table(
        title=f"test scales on {pictures} pictures, {classes} classes, fused by {scored.fusion.name}",
        caption=_sentence(choice),
        title_justify="left",
        caption_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    # The widths keep a narrow terminal from taking all of one column for the others.
    table.add_column("set", overflow="fold", min_width=8)
    table.add_column("scales", overflow="fold", min_width=10)
    for name in ("number", "passes", "of all", f"mAP ({scored.definition})", "difference"):
        table.add_column(name, justify="right", overflow="fold", min_width=max(map(len, name.split())))
    for price in _prices(named, choice):
        chosen = price.scales == choice.chosen.scales
        cells = (
            printable(price.name) + (" (chosen)" if chosen else ""),
            _scales(price.scales),
            str(len(price.scales)),
            f"{price.cost:.1f}",
            f"{100 * price.cost / choice.reference.cost:.1f}%",
            f"{100 * price.mean_ap:.1f}",
            f"{100 * price.difference:+.1f} ± {100 * price.standard_error:.1f}",
        )
        table.add_row(*map(Text, cells), style="bold" if chosen else "")
    return table


def scale_rows(named: Sequence[Price], choice: Choice) -> list[dict[str, Any]]:
    """The same rows as JSON holds them; mean average precisions are fractions, `relative_cost` is to all the scales."""
    return [
        {
            "set": price.name,
            "scales": list(price.scales),
            "cost": price.cost,
            "relative_cost": price.cost / choice.reference.cost,
            "mean_ap": price.mean_ap,
            "difference": price.difference,
            "standard_error": price.standard_error,
            "chosen": price.scales == choice.chosen.scales,
        }
        for price in _prices(named, choice)
    ]


def _prices(named: Sequence[Price], choice: Choice) -> list[Price]:
    """The named sets, and the chosen one and all the scales where no name has them."""
    rows = list(named)
    for price in (choice.chosen, choice.reference):
        if all(price.scales != row.scales for row in rows):
            rows.append(price)
    return sorted(rows, key=lambda price: price.cost)


def _scales(scales: Sequence[float]) -> str:
    numbers = [f"{scale:g}" for scale in scales]
    return ", ".join(numbers) if len(numbers) <= 8 else f"{min(scales):g} to {max(scales):g}"


def _sentence(choice: Choice) -> str:
    if choice.chosen.scales == choice.reference.scales:
        return f"chosen: all, since no cheaper set is sure to lose at most {choice.within:g} points on these pictures"
    return (
        f"chosen: the cheapest set that loses at most {choice.within:g} points against all, one standard error included"
    )
