"""Precision over recall, a small chart a class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from wsf.figures.lettering import Lettering
from wsf.figures.style import BODY, DOUBLE, FAINT, LINE, SINGLE, SMALL, TALLEST
from wsf.gallery.selection import MOST
from wsf.metrics import Definition, precision_recall
from wsf.metrics.precision_recall import RECALLS
from wsf.report.voc_names import in_order
from wsf.scores import Scores

_LONGEST = 20
"""Signs of a name that fit above a chart."""


@dataclass(frozen=True, eq=False)
class Curve:
    """One class: the corners of its line, the area below it, `average`, and `guess`: the share of the pictures that
    hold it, which is the precision of a guess. `eleven`: the points of voc2007, and none of other definitions."""

    label: int
    name: str
    recall: NDArray[np.float64]
    precision: NDArray[np.float64]
    average: float
    guess: float
    eleven: NDArray[np.float64] | None


def curves_of(scores: Scores, definition: Definition) -> Iterator[Curve]:
    """Of every class with positives, the first `MOST` of them, in the order of papers."""
    if scores.labels is None:
        return
    for label, _ in in_order(scores.classes)[:MOST]:
        labels = scores.labels[:, label]
        found = precision_recall(scores.scores[:, label], labels)
        if found is not None:
            recall, precision = found.curve(definition)
            yield Curve(
                label=label,
                name=scores.classes[label],
                recall=recall,
                precision=precision,
                average=found.average(definition),
                guess=found.positives / int(np.count_nonzero(labels)),
                eleven=found.eleven() if definition == "voc2007" else None,
            )


def curve_pages(curves: Sequence[Curve], lettering: Lettering) -> Iterator[Figure]:
    """Figures as wide as a paper's text and no higher, four charts a row; as wide as a column where there are two."""
    columns, width = (4, DOUBLE) if len(curves) > 2 else (2, SINGLE)
    side = width / columns
    many = columns * int(TALLEST / side)
    for page in (curves[start : start + many] for start in range(0, len(curves), many)):
        rows = ceil(len(page) / columns)
        figure = Figure(figsize=(width, rows * side), layout="constrained")
        charts = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        for chart in charts.flat[len(page) :]:
            chart.set_axis_off()
        for number, (chart, curve) in enumerate(zip(charts.flat, page, strict=False)):
            chart.plot(curve.recall, curve.precision, **LINE)
            chart.axhline(curve.guess, **FAINT)
            if curve.eleven is not None:
                chart.plot(RECALLS, curve.eleven, "k.", markersize=3)
            name = lettering.shown(curve.name, _LONGEST)
            chart.set_title(f"{name}, AP {100 * curve.average:.1f}", fontsize=BODY, pad=3)
            chart.set(xlim=(0, 1), ylim=(0, 1.04), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
            if number + columns >= len(page):
                chart.set_xlabel("recall", fontsize=SMALL, labelpad=1)
                chart.tick_params(labelbottom=True)
            if number % columns == 0:
                chart.set_ylabel("precision", fontsize=SMALL, labelpad=1)
        yield figure
