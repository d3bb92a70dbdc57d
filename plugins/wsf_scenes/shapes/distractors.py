"""Families that belong to no class of either data set: what is drawn between the objects and says nothing of them."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from wsf_scenes.shapes.figure import Families, Part, Tone
from wsf_scenes.shapes.outline import (
    circle,
    ellipse,
    line,
    loop,
    path,
    points,
    rectangle,
    regular,
    star,
    stroke,
    symmetric,
)


def arrow(rng: Generator) -> list[Part]:
    """A straight arrow."""
    thick, head, barb = rng.uniform(0.1, 0.2), rng.uniform(0.2, 0.6), rng.uniform(0.3, 0.5)
    tip = points((-1, -thick), (head, -thick), (head, -barb), (1, 0), (head, barb), (head, thick), (-1, thick))
    return [Part(tip, Tone.BODY)]


def ball(rng: Generator) -> list[Part]:
    """A ball with a seam or stripes."""
    parts = [Part(circle(0, 0, 1), Tone.BODY)]
    seams = np.linspace(-0.5, 0.5, rng.integers(1, 4))
    bends = [path((-0.85, y), (0, y * rng.uniform(0.4, 1.2)), (0.85, y)) for y in seams]
    return parts + [Part(stroke(bend, 0.12), Tone.SECOND) for bend in bends]


def bone(rng: Generator) -> list[Part]:
    """A shaft with two knobs at either end."""
    knob, thick = rng.uniform(0.16, 0.26), rng.uniform(0.12, 0.24)
    ends = [Part(circle(x, y * knob * 0.8, knob), Tone.BODY) for x in (-0.75, 0.75) for y in (-1, 1)]
    return [*ends, Part(line(-0.75, 0, 0.75, 0, thick * 2), Tone.BODY)]


def bus(rng: Generator) -> list[Part]:
    """A long box with a row of windows on two wheels: a car only at the wheels."""
    tall, wheel = rng.uniform(0.5, 0.65), rng.uniform(0.13, 0.18)
    parts = [Part(rectangle(-1, -tall, 1, 0.35, 0.1), Tone.BODY)]
    panes = np.linspace(-0.92, 0.6, rng.integers(5, 8))
    parts += [Part(rectangle(x, -tall + 0.12, x + 0.2, -tall + 0.45), Tone.LIGHT) for x in panes]
    parts.append(Part(line(-1, 0.1, 1, 0.1, 0.1), Tone.SECOND))
    return parts + [Part(circle(x, 0.35, wheel), Tone.DARK) for x in (-0.6, 0.6)]


def cone(rng: Generator) -> list[Part]:
    """A traffic cone."""
    parts = [Part(points((-0.1, -1), (0.1, -1), (0.5, 0.85), (-0.5, 0.85)), Tone.BODY)]
    for y in (-0.4, 0.2)[: rng.integers(1, 3)]:
        x = 0.1 + 0.4 * (y + 1) / 1.85
        parts.append(Part(points((-x, y), (x, y), (x + 0.05, y + 0.25), (-x - 0.05, y + 0.25)), Tone.SECOND))
    return [*parts, Part(rectangle(-0.7, 0.85, 0.7, 1.0), Tone.BODY)]


def crate(rng: Generator) -> list[Part]:
    """A box of boards with a diagonal."""
    wide = rng.uniform(0.7, 1.0)
    parts = [Part(rectangle(-wide, -0.8, wide, 0.8), Tone.BODY)]
    gaps = np.linspace(-0.8, 0.8, rng.integers(4, 7))[1:-1]
    parts += [Part(line(-wide, y, wide, y, 0.04), Tone.DARK) for y in gaps]
    parts.append(Part(line(-wide, 0.8, wide, -0.8, 0.16), Tone.SECOND))
    return parts + [Part(line(x, -0.8, x, 0.8, 0.16), Tone.SECOND) for x in (-wide + 0.08, wide - 0.08)]


def dumbbell(rng: Generator) -> list[Part]:
    """A bar with plates."""
    tall = rng.uniform(0.35, 0.6)
    parts = [Part(line(-1, 0, 1, 0, 0.12), Tone.SECOND)]
    for side in (-1, 1):
        for x, share in ((0.62, 1.0), (0.8, 0.7)):
            parts.append(
                Part(rectangle(side * x - 0.07, -tall * share, side * x + 0.07, tall * share, 0.04), Tone.BODY)
            )
    return parts


def kite(rng: Generator) -> list[Part]:
    """A quartered rhombus with a tail."""
    wide, at = rng.uniform(0.4, 0.6), rng.uniform(-0.5, -0.2)
    tail = stroke(path((0, 0.4), (0.15, 0.6), (-0.1, 0.8), (0.1, 1.0)), 0.05)
    return [
        Part(tail, Tone.DARK),
        Part(points((0, -1), (wide, at), (0, 0.45), (-wide, at)), Tone.BODY),
        Part(points((0, -1), (wide, at), (0, at)), Tone.SECOND),
        Part(points((-wide, at), (0, at), (0, 0.45)), Tone.SECOND),
    ]


def leaf(rng: Generator) -> list[Part]:
    """A pointed leaf with veins."""
    wide = rng.uniform(0.35, 0.6)
    parts = [
        Part(loop((0, -1), (wide * 0.7, -0.4), (wide, 0.1), (0.1, 0.8), (-wide, 0.1), (-wide * 0.7, -0.4)), Tone.BODY)
    ]
    for y in (-0.4, -0.05, 0.3):
        parts += [Part(line(0, y, side * wide * 0.7, y - 0.2, 0.04), Tone.DARK) for side in (-1, 1)]
    return [*parts, Part(line(0, -0.8, 0, 1.1, 0.06), Tone.DARK)]


def sign(rng: Generator) -> list[Part]:
    """A panel on a post."""
    corners = int(rng.integers(3, 9))
    return [
        Part(line(0, 0, 0, 1.0, 0.1), Tone.DARK),
        Part(regular(0, -0.4, 0.6, corners, start=rng.uniform(0, 90)), Tone.BODY),
        Part(regular(0, -0.4, 0.4, corners, start=rng.uniform(0, 90)), Tone.SECOND),
    ]


def spark(rng: Generator) -> list[Part]:
    """A star with four to seven rays."""
    return [Part(star(0, 0, 1, rng.uniform(0.35, 0.55), int(rng.integers(4, 8))), Tone.BODY)]


def tyre(rng: Generator) -> list[Part]:
    """A wheel by itself."""
    inner = rng.uniform(0.5, 0.75)
    parts = [Part(circle(0, 0, 1), Tone.DARK), Part(circle(0, 0, inner), Tone.HOLE)]
    if rng.random() < 0.6:
        parts += [
            Part(line(-inner, 0, inner, 0, 0.08), Tone.SECOND),
            Part(line(0, -inner, 0, inner, 0.08), Tone.SECOND),
        ]
    return [*parts, Part(circle(0, 0, 0.2), Tone.ACCENT)] if rng.random() < 0.6 else parts


def vase(rng: Generator) -> list[Part]:
    """A bellied vessel with a wide mouth: a bottle only at the belly."""
    mouth, belly, foot = rng.uniform(0.35, 0.5), rng.uniform(0.55, 0.7), rng.uniform(0.25, 0.4)
    body = symmetric(path((mouth, -0.9), (mouth * 0.6, -0.5), (belly, 0.1), (foot, 0.8), (foot * 1.1, 0.9)))
    return [
        Part(body, Tone.BODY),
        Part(rectangle(-belly * 0.9, 0.0, belly * 0.9, 0.2), Tone.SECOND),
        Part(ellipse(0, -0.9, mouth, 0.1), Tone.DARK),
    ]


def wedge(rng: Generator) -> list[Part]:
    """A slice: of cheese, of melon, of cake."""
    tall = rng.uniform(0.3, 0.6)
    parts = [
        Part(points((-1, 0), (0.9, -tall), (0.9, 0.1), (-1, 0.5)), Tone.SECOND),
        Part(points((-1, 0), (0.9, 0.1), (0.9, 0.6), (-1, 0.5)), Tone.BODY),
    ]
    return parts + [Part(circle(rng.uniform(-0.5, 0.7), 0.33, 0.09), Tone.DARK) for _ in range(3)]


DISTRACTORS: Families = {
    family.__name__: family
    for family in (arrow, ball, bone, bus, cone, crate, dumbbell, kite, leaf, sign, spark, tyre, vase, wedge)
}
