"""A drawn thing as outlines: where it lies and what it hides, without a pixel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from wsf_scenes.shapes.outline import Points


class Tone(IntEnum):
    """What a part is painted with. The colours are drawn at random for every figure, whatever its class."""

    HOLE = 0
    """Takes away what the figure has painted there: the background shows."""
    BODY = 1
    SECOND = 2
    ACCENT = 3
    DARK = 4
    LIGHT = 5


class Part(NamedTuple):
    """A filled outline; later parts lie on top of earlier ones."""

    outline: Points
    tone: Tone


Family: TypeAlias = Callable[[Generator], Sequence[Part]]
"""Draws one member of a class: every call another one, in coordinates of its own."""

Families: TypeAlias = Mapping[str, Family]


@dataclass(frozen=True, eq=False)
class Figure:
    """Parts in pixels of a picture."""

    parts: tuple[Part, ...]

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 of everything painted."""
        every = np.concatenate([part.outline for part in self.parts if part.tone])
        (x0, y0), (x1, y1) = every.min(axis=0), every.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)

    def mapped(self, matrix: Points, offset: Points) -> Figure:
        """Every point p becomes p @ matrix + offset."""
        return Figure(tuple(Part(part.outline @ matrix + offset, part.tone) for part in self.parts))

    def covers(self, spots: Points) -> NDArray[np.bool_]:
        """Which of the spots (P, 2) are painted: (P,)."""
        painted = np.zeros(len(spots), dtype=bool)
        for part in self.parts:
            (x0, y0), (x1, y1) = part.outline.min(axis=0), part.outline.max(axis=0)
            near = np.flatnonzero((spots[:, 0] >= x0) & (spots[:, 0] <= x1) & (spots[:, 1] >= y0) & (spots[:, 1] <= y1))
            if len(near):
                painted[near[_inside(part.outline, spots[near])]] = bool(part.tone)
        return painted


def posed(rng: Generator, parts: Sequence[Part], *, size: float, tilt: float) -> Figure:
    """The figure about the origin, the longest side of its bounds `size` pixels.

    It is a little stretched and sheared, mirrored or not, and turned by up to `tilt` degrees either way.
    """
    stretch = rng.uniform(0.86, 1.16)
    matrix = np.array(((stretch, 0.0), (rng.uniform(-0.1, 0.1), 1 / stretch)))
    if rng.random() < 0.5:
        matrix = matrix * (-1.0, 1.0)
    angle = np.radians(rng.uniform(-tilt, tilt))
    turn = np.array(((np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))))
    figure = Figure(tuple(parts)).mapped(matrix @ turn, np.zeros(2))
    x0, y0, x1, y1 = figure.bounds
    scale = size / max(x1 - x0, y1 - y0)
    return figure.mapped(np.eye(2) * scale, np.array((-(x0 + x1) / 2 * scale, -(y0 + y1) / 2 * scale)))


def _inside(outline: Points, spots: Points) -> NDArray[np.bool_]:
    """Even-odd rule: which spots (P, 2) lie in a closed outline (N, 2)."""
    x, y = spots[:, :1], spots[:, 1:]
    x0, y0 = outline[:, 0], outline[:, 1]
    x1, y1 = np.append(x0[1:], x0[0]), np.append(y0[1:], y0[0])
    crosses = (y0 > y) != (y1 > y)
    rise = np.where(y1 == y0, 1.0, y1 - y0)
    hits = crosses & (x < (x1 - x0) * (y - y0) / rise + x0)
    inside: NDArray[np.bool_] = hits.sum(axis=1) % 2 == 1
    return inside
