"""A run as one page: its numbers, its curves, and the pictures behind them."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

import wsf
from wsf.errors import printable
from wsf.gallery.curves import class_curves, training_curves
from wsf.gallery.figures import ClassFigures
from wsf.gallery.selection import MOST
from wsf.overlay import SHARES, VIRIDIS
from wsf.report import places_table, results_table
from wsf.report.grid import Grid, grid_of
from wsf.report.groups import measure
from wsf.report.notes import scales_in_words
from wsf.report.results import Results, SplitResults
from wsf.report.tables import Table
from wsf.report.voc_names import in_order
from wsf.run import RunFolder

TEMPLATES = files("wsf.gallery") / "templates"


def render_page(folder: RunFolder, role: str, classes: Sequence[ClassFigures]) -> str:
    """The whole page, which needs nothing else. `classes` may be none. Raises RunError.

    Whatever comes from data is text: the template escapes it, and only the script of this package may run in the page.
    """
    measured, raw = measure(folder, role), folder.results()
    results, split = measured.results, measured.split
    table, places = results_table(raw, str(folder.results_file)), places_table(raw, str(folder.results_file))
    curves, script = (
        list(class_curves(folder.read_scores(measured.split_name), split.ap.definition)),
        _packaged("page.js"),
    )
    figures = [figure for one in classes for part in one.parts for figure in part.figures]
    shown = {one.label for one in classes}
    named = shown | {one.label for one in curves}
    return _template().render(
        version=wsf.__version__,
        title=results.title or results.recipe,
        results=results,
        split=split,
        split_name=measured.split_name,
        scored=f"{split.images:,} pictures of {measured.split_name}, {scales_in_words(split.scales, split.fuse)}",
        facts=list(_facts(table, places)),
        table=table,
        grid=grid_of(table),
        positives=_positives(results, split),
        anchors={name: f"class-{label}" for label, name in enumerate(results.classes) if label in shown},
        filter_names=[(label, results.classes[label]) for label, _ in in_order(results.classes) if label in named],
        curves=curves,
        averages={one.label: one.average_precision for one in curves},
        classes=classes,
        boxed=any(figure.boxes for figure in figures),
        probable=all(figure.probable for figure in figures),
        most=MOST,
        difficult=any(box[-1] for figure in figures for box in figure.boxes),
        training=list(training_curves(folder.metrics())),
        places=places,
        place_grid=None if places is None else _of_one_run(grid_of(places)),
        recipe=folder.recipe_file.read_text("utf-8", "replace").splitlines(),
        environment=list(_flat(folder.read_json(folder.environment_file))) if folder.environment_file.is_file() else [],
        style=Markup(_packaged("page.css")),
        script=Markup(script),
        script_hash=b64encode(sha256(script.encode("utf-8")).digest()).decode("ascii"),
        viridis=_viridis(),
        shares=SHARES,
    )


def _template() -> jinja2.Template:
    """Escapes whatever it is given; and no sign of it may steer how text runs."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_packaged),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=lambda value: printable(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html")


def _packaged(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")


@dataclass(frozen=True)
class Fact:
    """One number that sums the run up."""

    name: str
    value: str


def _facts(table: Table, places: Table | None) -> Iterator[Fact]:
    """Of the first column: what is of all classes, and where its points lie."""
    for row, cell in zip(table.rows, table.columns[0].cells, strict=True):
        if row.of_all and cell is not None:
            yield Fact(row.name, str(cell))
    if places is not None and (cell := places.columns[0].cells[0]) is not None:
        yield Fact(places.rows[0].name, str(cell))


def _of_one_run(grid: Grid) -> Grid:
    """Without the run's name before those of its baselines: a page is of one run."""
    name = f"{grid.headings[0][0]}: "
    headings = (("ours", False), *((heading.removeprefix(name), False) for heading, _ in grid.headings[1:]))
    return replace(grid, headings=headings)


def _positives(results: Results, split: SplitResults) -> Mapping[str, int]:
    return dict(zip(results.classes, split.positives, strict=True))


def _flat(data: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Dotted keys and values, as text, of nested mappings."""
    if isinstance(data, dict) and data:
        for name, value in data.items():
            yield from _flat(value, f"{key}.{name}" if key else str(name))
    else:
        yield key, data if isinstance(data, str) else json.dumps(data)


def _viridis() -> dict[str, str]:
    """The colours for an SVG filter, a channel each, and as a ramp for CSS."""
    red, green, blue = (" ".join(f"{value / 255:.4f}" for value in channel) for channel in VIRIDIS.T)
    ramp = ", ".join(f"rgb({red:.0f} {green:.0f} {blue:.0f})" for red, green, blue in VIRIDIS.tolist())
    return {"red": red, "green": green, "blue": blue, "ramp": ramp}
