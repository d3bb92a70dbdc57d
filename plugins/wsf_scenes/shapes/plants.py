"""Families of things that grow or are eaten, for `scenes_objects`: cactus, flower, ice cream, mushroom."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from wsf_scenes.shapes.figure import Part, Tone
from wsf_scenes.shapes.outline import (
    bow,
    circle,
    ellipse,
    line,
    loop,
    path,
    points,
    rectangle,
    stroke,
    symmetric,
    turned,
)


def cactus(rng: Generator) -> list[Part]:
    """A ribbed column with raised arms, in a pot or not."""
    u = rng.uniform
    thick, foot = u(0.18, 0.26), 0.75
    parts = []
    for side in (-1, 1)[: int(rng.integers(1, 3))]:
        y, out, up = u(-0.1, 0.3), u(0.45, 0.62), u(0.3, 0.6)
        arm = path((0, y), (side * out * 0.75, y), (side * out, y - 0.14), (side * out, y - up))
        parts += [
            Part(stroke(arm, thick * 1.1, thick), Tone.BODY),
            Part(circle(side * out, y - up, thick * 0.5), Tone.BODY),
        ]
    parts.append(Part(rectangle(-thick, -1.0, thick, foot, thick), Tone.BODY))
    for x in np.linspace(-thick * 0.5, thick * 0.5, rng.integers(2, 4)):
        parts.append(Part(line(x, -0.8, x, foot, 0.03), Tone.DARK))
    if rng.random() < 0.6:
        parts.append(Part(points((-0.42, 0.55), (0.42, 0.55), (0.3, 1.0), (-0.3, 1.0)), Tone.SECOND))
        parts.append(Part(rectangle(-0.47, 0.5, 0.47, 0.64), Tone.SECOND))
    if rng.random() < 0.4:
        parts.append(Part(circle(0, -1.0, 0.11), Tone.ACCENT))
    return parts


def flower(rng: Generator) -> list[Part]:
    """Petals about a heart, on a stalk with leaves."""
    u = rng.uniform
    count, y = int(rng.integers(5, 10)), -0.42
    long, wide, heart = u(0.28, 0.36), u(0.12, 0.2) * (6 / count) ** 0.5, u(0.14, 0.22)
    parts = [Part(stroke(path((0, y), (u(-0.1, 0.1), 0.3), (u(-0.1, 0.1), 1.0)), 0.08), Tone.SECOND)]
    for side in (-1, 1)[: int(rng.integers(1, 3))]:
        low = u(0.4, 0.75)
        leaf = loop((0, low), (side * 0.22, low - 0.24), (side * 0.5, low - u(0.2, 0.35)), (side * 0.3, low - 0.02))
        parts.append(Part(leaf, Tone.SECOND))
    for number in range(count):
        petal = ellipse(0, y - heart - long * 0.6, wide, long)
        parts.append(Part(turned(petal, 360.0 * number / count, 0, y), Tone.BODY))
    parts.append(Part(circle(0, y, heart * 1.1), Tone.ACCENT))
    return parts


def ice_cream(rng: Generator) -> list[Part]:
    """One to three scoops on a criss-crossed wafer cone."""
    u = rng.uniform
    wide, scoop = u(0.36, 0.48), u(0.34, 0.42)
    parts = [Part(points((-wide, -0.1), (wide, -0.1), (0, 1.0)), Tone.SECOND)]
    for share in (0.3, 0.6):
        parts.append(Part(line(-wide * (1 - share), -0.1, wide * share * 0.35, 1 - share * 0.9, 0.03), Tone.DARK))
        parts.append(Part(line(wide * (1 - share), -0.1, -wide * share * 0.35, 1 - share * 0.9, 0.03), Tone.DARK))
    scoops = ((0, -0.32),), ((-0.25, -0.26), (0.25, -0.26)), ((-0.27, -0.22), (0.27, -0.22), (0, -0.62))
    for number, (x, y) in enumerate(scoops[rng.integers(3)]):
        parts.append(Part(circle(x, y, scoop), (Tone.BODY, Tone.ACCENT, Tone.LIGHT)[number]))
    parts.append(Part(rectangle(-wide * 1.12, -0.14, wide * 1.12, 0.0, 0.05), Tone.SECOND))
    if rng.random() < 0.4:
        parts.append(Part(line(0.15, -0.5, u(0.35, 0.5), -1.0, 0.09), Tone.DARK))
    return parts


def mushroom(rng: Generator) -> list[Part]:
    """A domed cap with dots on a stem with a skirt."""
    u = rng.uniform
    wide, tall, stem = u(0.7, 0.95), u(0.55, 0.85), u(0.14, 0.24)
    parts = [
        Part(
            symmetric(path((stem, -0.2), (stem * 0.9, 0.4), (stem * u(1.2, 1.7), 0.85), (stem * 1.2, 0.95))),
            Tone.SECOND,
        ),
        Part(points((-stem, 0.12), (stem, 0.12), (stem * 1.7, 0.36), (-stem * 1.7, 0.36)), Tone.LIGHT),
    ]
    cap = np.concatenate([bow(0, -0.1, wide, tall, 180, 360), bow(0, -0.1, wide, u(0.05, 0.16), 0, 180)])
    parts.append(Part(cap, Tone.BODY))
    for _ in range(rng.integers(4, 8)):
        across, up = u(-0.7, 0.7), u(0.15, 0.75)
        spot = across * (1 - up * 0.6) * wide, -0.1 - up * tall
        parts.append(Part(ellipse(*spot, u(0.07, 0.12), u(0.06, 0.09)), Tone.ACCENT))
    return parts
