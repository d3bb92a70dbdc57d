"""Pictures beside their maps, a row a class, on as many pages as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from wsf.figures.style import BODY, DOUBLE, SMALL, TALLEST
from wsf.gallery import Drawn

_TITLE, _CAPTION, _BAR = 0.17, 0.13, 0.30
"""Heights of a row's title, of the captions, and of the colour bar, in inches."""

_WITHIN, _BETWEEN = 0.03, 0.09
"""Room between picture and map, and between pairs and rows, in inches."""

_SHAPE = 3 / 4
"""Height by width of the room that a picture has."""


@dataclass(frozen=True)
class Pair:
    """A picture beside its map; `caption` stands below them."""

    drawn: Drawn
    caption: str = ""


@dataclass(frozen=True)
class Row:
    """Some pairs, None where one is left out, below their title."""

    title: str
    pairs: tuple[Pair | None, ...]


def row_pages(rows: Sequence[Row]) -> Iterator[Figure]:
    """Figures as wide as a paper's text and no higher, with the same number of pairs a row."""
    columns = max(len(row.pairs) for row in rows)
    side = ((DOUBLE + _BETWEEN) / columns - _BETWEEN - _WITHIN) / 2
    captions = _CAPTION if any(pair and pair.caption for row in rows for pair in row.pairs) else 0.0
    height = _TITLE + side * _SHAPE + captions + _BETWEEN
    many = max(1, int((TALLEST - _BAR) / height))
    for page in (rows[start : start + many] for start in range(0, len(rows), many)):
        figure = Figure(figsize=(DOUBLE, len(page) * height + _BAR))
        for number, row in enumerate(page):
            top = figure.get_figheight() - number * height
            _text(figure, row.title, 0.0, top - _TITLE + 0.04, BODY)
            for column, pair in enumerate(row.pairs):
                if pair is not None:
                    left = column * (2 * side + _WITHIN + _BETWEEN)
                    _pair(figure, pair, left, top - _TITLE - side * _SHAPE, side)
        _colour_bar(figure)
        yield figure


def _pair(figure: Figure, pair: Pair, left: float, bottom: float, side: float) -> None:
    """Side by side, whatever the picture's shape, from `left` on, in inches."""
    drawn = pair.drawn
    extent = (0.0, float(drawn.width), float(drawn.height), 0.0)
    picture = _panel(figure, left, bottom, side, "SE")
    picture.imshow(np.asarray(drawn.image), extent=extent)
    for box in drawn.boxes or ():
        x0, y0, x1, y1 = box.region
        # White on black is seen on any ground.
        for colour, width in (("black", 1.6), ("white", 0.7)):
            frame = Rectangle((x0, y0), x1 - x0, y1 - y0, fill=False, edgecolor=colour, linewidth=width)
            if box.difficult:
                frame.set_linestyle((0, (4 / width, 3 / width)))
            picture.add_patch(frame)
    maps = _panel(figure, left + side + _WITHIN, bottom, side, "SW")
    maps.imshow(drawn.map, extent=extent, cmap="viridis", vmin=0, vmax=1)
    if pair.caption:
        _text(figure, pair.caption, left + side + _WITHIN / 2, bottom - 0.02, SMALL, va="top", ha="center")


def _panel(figure: Figure, left: float, bottom: float, side: float, anchor: Literal["SE", "SW"]) -> Axes:
    """Room for a picture, all in inches, in which it is as large as can be, at that corner."""
    width, height = figure.get_size_inches()
    axes = figure.add_axes((left / width, bottom / height, side / width, side * _SHAPE / height), anchor=anchor)
    axes.set_axis_off()
    return axes


def _text(
    figure: Figure, text: str, x: float, y: float, size: float, *, va: str = "baseline", ha: str = "left"
) -> None:
    """At a place in inches."""
    width, height = figure.get_size_inches()
    figure.text(x / width, y / height, text, fontsize=size, va=va, ha=ha)


def _colour_bar(figure: Figure) -> None:
    """What the colours of the maps mean, at the bottom on the right."""
    width, height = figure.get_size_inches()
    axes = figure.add_axes(((width - 1.3) / width, 0.19 / height, 1.2 / width, 0.07 / height))
    bar = figure.colorbar(ScalarMappable(cmap="viridis"), cax=axes, orientation="horizontal", ticks=[0, 0.5, 1])
    bar.outline.set_linewidth(0.3)
    _text(figure, "value of the map", width - 2.25, 0.19, SMALL)
