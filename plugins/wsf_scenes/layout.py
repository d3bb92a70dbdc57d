"""Where things stand in a picture, as numbers: labels and boxes come from here, whatever draws the pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wsf import Box, Labels
from wsf_scenes.shapes.figure import Figure

_GRID = 24
_DIFFICULT = 0.6


@dataclass(frozen=True, eq=False)
class Item:
    """A figure in a picture. `label` indexes the classes; None is a distractor."""

    figure: Figure
    label: int | None


@dataclass(frozen=True, eq=False)
class Picture:
    """Everything that stands in a picture, from back to front; sizes in pixels. `seed` is what drawing starts from."""

    seed: tuple[int, ...]
    width: int
    height: int
    items: tuple[Item, ...]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The labelled objects, hidden parts included, inside the picture; mostly hidden ones are difficult."""
        return tuple(
            Box(item.label, clipped(item.figure, self.width, self.height), hidden_share(self, index) > _DIFFICULT)
            for index, item in enumerate(self.items)
            if item.label is not None
        )


def clipped(figure: Figure, width: int, height: int) -> tuple[int, int, int, int]:
    """The tightest whole pixels around the figure, inside a picture."""
    x0, y0, x1, y1 = figure.bounds
    left, top = max(int(np.floor(x0)), 0), max(int(np.floor(y0)), 0)
    return left, top, min(int(np.ceil(x1)), width), min(int(np.ceil(y1)), height)


def hidden_share(picture: Picture, index: int) -> float:
    """How much of a figure lies behind others or outside the picture, by a grid of spots over it: 0 to 1."""
    figure = picture.items[index].figure
    x0, y0, x1, y1 = figure.bounds
    before = [item.figure for item in picture.items[index + 1 :] if _meet(item.figure.bounds, figure.bounds)]
    if not before and x0 >= 0 and y0 >= 0 and x1 < picture.width and y1 < picture.height:
        return 0.0
    steps = (np.arange(_GRID) + 0.5) / _GRID
    xs, ys = np.meshgrid(x0 + (x1 - x0) * steps, y0 + (y1 - y0) * steps)
    spots = np.stack([xs.ravel(), ys.ravel()], axis=1)
    spots = spots[figure.covers(spots)]
    hidden = ((spots < 0) | (spots >= (picture.width, picture.height))).any(axis=1)
    for other in before:
        hidden |= other.covers(spots)
    return float(hidden.mean()) if len(spots) else 0.0


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def labels_of(boxes: Sequence[Box], classes: int) -> Labels:
    """(classes,) of 1 where a box shows the class, 0 where only difficult ones do, -1 elsewhere."""
    labels = np.full(classes, -1, dtype=np.int8)
    for box in boxes:
        labels[box.label] = max(labels[box.label], 0 if box.difficult else 1)
    return labels
