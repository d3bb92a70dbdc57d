"""Closed outlines of simple forms: (N, 2) points x, y with y downwards; angles in degrees, clockwise from the right."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Points: TypeAlias = NDArray[np.float64]

_STEPS = 28


def points(*xy: tuple[float, float]) -> Points:
    """Corners, one after the other."""
    return np.array(xy, dtype=np.float64)


@lru_cache(maxsize=64)
def _unit(start: float, stop: float, steps: int) -> Points:
    angle = np.radians(np.linspace(start, stop, steps))
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def bow(x: float, y: float, rx: float, ry: float, start: float, stop: float) -> Points:
    """Points along part of an ellipse: closed, a segment; stroked, an arc."""
    return np.array((x, y)) + _unit(start, stop, 20) * (rx, ry)


def ellipse(x: float, y: float, rx: float, ry: float) -> Points:
    """All of an ellipse about (x, y)."""
    return np.array((x, y)) + _unit(0.0, 360.0 * (1 - 1 / _STEPS), _STEPS) * (rx, ry)


def circle(x: float, y: float, radius: float) -> Points:
    """All of a circle about (x, y)."""
    return ellipse(x, y, radius, radius)


def regular(x: float, y: float, radius: float, corners: int, start: float = -90.0) -> Points:
    """A regular polygon, its first corner in the direction `start`."""
    return np.array((x, y)) + _unit(start, start + 360.0 * (1 - 1 / corners), corners) * radius


def star(x: float, y: float, radius: float, inner: float, rays: int) -> Points:
    """A star with its first ray upwards; `inner` is the radius of the notches."""
    radii = np.where(np.arange(2 * rays) % 2 == 0, radius, inner)
    return np.array((x, y)) + _unit(-90.0, 270.0 - 180.0 / rays, 2 * rays) * radii[:, None]


def rectangle(x0: float, y0: float, x1: float, y1: float, radius: float = 0.0) -> Points:
    """An upright rectangle, its corners rounded by `radius`."""
    if radius <= 0:
        return points((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    r = min(radius, (x1 - x0) / 2, (y1 - y0) / 2)
    corners = ((x1 - r, y0 + r, -90.0), (x1 - r, y1 - r, 0.0), (x0 + r, y1 - r, 90.0), (x0 + r, y0 + r, 180.0))
    return np.concatenate([np.array((x, y)) + r * _unit(angle, angle + 90.0, 6) for x, y, angle in corners])


def line(x0: float, y0: float, x1: float, y1: float, width: float, end: float | None = None) -> Points:
    """A straight bar of a width, which narrows or widens to `end` where that is given."""
    dx, dy = x1 - x0, y1 - y0
    length = max((dx * dx + dy * dy) ** 0.5, 1e-9)
    nx, ny = -dy / length / 2, dx / length / 2
    last = width if end is None else end
    return points(
        (x0 + nx * width, y0 + ny * width),
        (x1 + nx * last, y1 + ny * last),
        (x1 - nx * last, y1 - ny * last),
        (x0 - nx * width, y0 - ny * width),
    )


def stroke(path: Points, width: float, end: float | None = None) -> Points:
    """A band along an open path, which narrows or widens to `end` where that is given."""
    step = np.diff(path, axis=0)
    tangent = np.concatenate([step[:1], step[:-1] + step[1:], step[-1:]])
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1) / np.maximum(np.hypot(*tangent.T), 1e-9)[:, None]
    half = np.linspace(width, width if end is None else end, len(path))[:, None] / 2
    return np.concatenate([path + normal * half, (path - normal * half)[::-1]])


@lru_cache(maxsize=8)
def _spline(pieces: int) -> Points:
    t = np.arange(pieces) / pieces
    basis = [-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3]
    return np.stack(basis, axis=1) / 2


def loop(*xy: tuple[float, float]) -> Points:
    """A smooth closed curve through points (Catmull-Rom)."""
    knots = points(*xy)
    near = np.stack([np.roll(knots, shift, axis=0) for shift in (1, 0, -1, -2)], axis=1)
    return np.concatenate(list(_spline(5) @ near))


def path(*xy: tuple[float, float]) -> Points:
    """A smooth open curve through points (Catmull-Rom)."""
    knots = points(*xy)
    padded = np.concatenate([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
    near = np.stack([padded[:-3], padded[1:-2], padded[2:-1], padded[3:]], axis=1)
    return np.concatenate([*(_spline(6) @ near), knots[-1:]])


def symmetric(right: Points) -> Points:
    """The right half of an outline, from top to bottom, joined to its mirror image about x = 0."""
    return np.concatenate([right, right[::-1] * (-1.0, 1.0)])


def mirrored(outline: Points) -> Points:
    """The mirror image about x = 0."""
    flipped: Points = outline * np.array((-1.0, 1.0))
    return flipped


def turned(outline: Points, degrees: float, x: float = 0.0, y: float = 0.0) -> Points:
    """Turned clockwise about (x, y)."""
    middle, angle = np.array((x, y)), np.radians(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    rotated: Points = (outline - middle) @ np.array(((cos, sin), (-sin, cos))) + middle
    return rotated
