"""The pages on aggregators and losses say what the components say of themselves, and leave none out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wsf.components import Loss
from wsf.plugins import discover

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize(("page", "kind"), [("aggregators.md", "aggregator"), ("losses.md", "loss")])
def test_every_row_agrees_with_its_record(page: str, kind: str) -> None:
    rows = {}
    for line in (DOCS / page).read_text(encoding="utf-8").partition("\n## ")[0].splitlines():
        if re.match(r"\| `\w+` \|", line):
            name, *cells = (cell.strip() for cell in line.strip("|").split(" | "))
            rows[name.strip("`")] = cells
    expected = {}
    for offer in discover().offers(kind):
        record = offer.component
        unknown = [record.unknown] if isinstance(record, Loss) else []
        expected[record.name] = [f"`{record.equation}`", *unknown, record.source]
    assert {name: cells[:-1] for name, cells in rows.items()} == expected
    assert all(cells[-1].endswith(".") for cells in rows.values()), "the last column says when to use it"


def test_every_aggregator_is_compared() -> None:
    section = (DOCS / "aggregators.md").read_text(encoding="utf-8").partition("## How they compare")[2]
    compared = re.findall(r"^\| `(\w+)` \|", section.partition("\n## ")[0], re.MULTILINE)
    assert sorted(compared) == sorted(offer.component.name for offer in discover().offers("aggregator"))
