"""Precision over recall, a small chart a class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from matplotlib.figure import Figure

from wsf.figures.lettering import Lettering
from wsf.figures.style import BODY, DOUBLE, FAINT, LINE, SINGLE, SMALL, TALLEST
from wsf.gallery import RecallCurve
from wsf.metrics.precision_recall import RECALLS

_LONGEST = 20
"""Signs of a name that fit above a chart."""


def curve_pages(curves: Sequence[RecallCurve], lettering: Lettering) -> Iterator[Figure]:
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
            if len(curve.eleven):
                chart.plot(RECALLS, curve.eleven, "k.", markersize=3)
            name = lettering.shown(curve.name, _LONGEST)
            chart.set_title(f"{name}, AP {100 * curve.average_precision:.1f}", fontsize=BODY, pad=3)
            chart.set(xlim=(0, 1), ylim=(0, 1.04), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
            if number + columns >= len(page):
                chart.set_xlabel("recall", fontsize=SMALL, labelpad=1)
                chart.tick_params(labelbottom=True)
            if number % columns == 0:
                chart.set_ylabel("precision", fontsize=SMALL, labelpad=1)
        yield figure
