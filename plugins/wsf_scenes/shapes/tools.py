"""Families of tools for `scenes_objects`: anchor, comb, fork, gear, hammer, ladder, padlock, scissors."""

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
    mirrored,
    path,
    points,
    rectangle,
    stroke,
    turned,
)


def anchor(rng: Generator) -> list[Part]:
    """A shank with a ring, a stock and two barbed arms."""
    u = rng.uniform
    thick, eye, arm = u(0.1, 0.17), u(0.12, 0.18), u(0.55, 0.75)
    y = -1.0 + eye
    parts = [Part(circle(0, y, eye), Tone.BODY), Part(circle(0, y, eye * 0.5), Tone.HOLE)]
    parts.append(Part(line(-u(0.3, 0.45), y + eye + 0.12, u(0.3, 0.45), y + eye + 0.12, thick * 0.9), Tone.SECOND))
    parts.append(Part(line(0, y + eye * 0.9, 0, 0.9, thick), Tone.BODY))
    parts.append(Part(stroke(bow(0, 0.2, arm, 0.72, 0, 180), thick), Tone.BODY))
    barb = points((arm - 0.2, 0.28), (arm + 0.2, 0.28), (arm + 0.02, -0.08))
    return [*parts, Part(barb, Tone.BODY), Part(mirrored(barb), Tone.BODY)]


def comb(rng: Generator) -> list[Part]:
    """A spine with many parallel teeth."""
    u = rng.uniform
    spine, foot, count = u(0.14, 0.3), u(0.3, 0.5), int(rng.integers(9, 16))
    gap = 1.9 / count
    parts = [
        Part(rectangle(x, -0.1, x + gap * u(0.45, 0.6), foot), Tone.BODY)
        for x in np.linspace(-0.95, 0.95 - gap / 2, count)
    ]
    top = (
        bow(0, -0.05, 1.0, spine + u(0.1, 0.3), 180, 360)
        if rng.random() < 0.5
        else rectangle(-1, -spine - 0.1, 1, 0, 0.1)
    )
    parts.append(Part(top, Tone.BODY))
    parts += [Part(rectangle(x, -0.06, x + 0.16, foot, 0.05), Tone.BODY) for x in (-1.0, 0.84)]
    if rng.random() < 0.4:
        parts.append(Part(line(-0.7, -0.12, 0.7, -0.12, 0.05), Tone.SECOND))
    return parts


def fork(rng: Generator) -> list[Part]:
    """A handle and three or four long tines."""
    u = rng.uniform
    tines, wide, root = int(rng.integers(3, 5)), u(0.2, 0.3), u(-0.4, -0.25)
    parts = [
        Part(line(x, root, x * u(0.95, 1.1), -1.0, 0.085, 0.05), Tone.BODY) for x in np.linspace(-wide, wide, tines)
    ]
    parts.append(
        Part(
            loop(
                (-wide - 0.045, root - 0.06),
                (wide + 0.045, root - 0.06),
                (wide * 0.8, root + 0.18),
                (0, root + 0.34),
                (-wide * 0.8, root + 0.18),
            ),
            Tone.BODY,
        )
    )
    parts.append(Part(line(0, root + 0.2, 0, 0.95, 0.09, u(0.14, 0.24)), Tone.BODY))
    if rng.random() < 0.5:
        parts.append(Part(rectangle(-0.11, u(0.15, 0.35), 0.11, 1.0, 0.08), Tone.SECOND))
    return parts


def gear(rng: Generator) -> list[Part]:
    """A toothed wheel with a hole, perhaps with spokes."""
    u = rng.uniform
    teeth, rim, hub = int(rng.integers(7, 13)), u(0.7, 0.8), u(0.18, 0.28)
    tooth = points((-0.18, -rim + 0.05), (-0.11, -1.0), (0.11, -1.0), (0.18, -rim + 0.05)) * (9 / teeth, 1)
    parts = [Part(turned(tooth, 360.0 * number / teeth), Tone.BODY) for number in range(teeth)]
    parts.append(Part(circle(0, 0, rim), Tone.BODY))
    if rng.random() < 0.5:
        spokes = int(rng.integers(3, 6))
        parts.append(Part(circle(0, 0, rim * 0.76), Tone.HOLE))
        parts += [
            Part(turned(line(0, 0, 0, -rim * 0.85, 0.16), 360.0 * number / spokes + 20), Tone.BODY)
            for number in range(spokes)
        ]
        parts.append(Part(circle(0, 0, hub * 1.4), Tone.SECOND))
    elif rng.random() < 0.5:
        parts.append(Part(circle(0, 0, rim * 0.62), Tone.SECOND))
    parts.append(Part(circle(0, 0, hub * 0.8), Tone.HOLE))
    return parts


def hammer(rng: Generator) -> list[Part]:
    """A long handle across a head with a face and a claw."""
    u = rng.uniform
    thick, head = u(0.1, 0.16), u(0.15, 0.22)
    parts = [Part(line(0, -0.7, 0, 1.0, thick, thick * u(1.1, 1.7)), Tone.SECOND)]
    parts.append(Part(rectangle(-0.3, -0.7 - head, 0.3, -0.7 + head * 0.8, 0.05), Tone.BODY))
    parts.append(Part(rectangle(0.28, -0.72 - head * 1.1, u(0.45, 0.55), -0.68 + head), Tone.BODY))
    if rng.random() < 0.6:
        claw = stroke(path((-0.25, -0.76), (-0.5, -0.78), (-0.72, u(-0.6, -0.45))), head * 1.5, 0.05)
    else:
        claw = points((-0.25, -0.7 - head), (-0.25, -0.7 + head * 0.7), (-0.65, -0.66), (-0.65, -0.74))
    parts.append(Part(claw, Tone.BODY))
    if rng.random() < 0.5:
        parts.append(Part(rectangle(-thick * 0.85, 0.4, thick * 0.85, 1.0, 0.05), Tone.ACCENT))
    return parts


def ladder(rng: Generator) -> list[Part]:
    """Two rails with rungs."""
    u = rng.uniform
    foot, top, thick = u(0.32, 0.5), u(0.24, 0.34), u(0.08, 0.13)
    parts = []
    for y in np.linspace(-0.85, 0.82, rng.integers(5, 9)):
        half = top + (foot - top) * (y + 1) / 2
        parts.append(Part(line(-half, y, half, y, thick * 0.85), Tone.SECOND))
    return parts + [Part(line(side * top, -1, side * foot, 1, thick), Tone.BODY) for side in (-1, 1)]


def padlock(rng: Generator) -> list[Part]:
    """A body with a keyhole under a shackle, shut or open."""
    u = rng.uniform
    wide, thick, rise = u(0.5, 0.68), u(0.13, 0.18), u(0.0, 0.2) * (rng.random() < 0.4)
    reach = wide * u(0.55, 0.72)
    arch = np.concatenate(
        [points((-reach, 0.0)), bow(0, -0.35 - rise, reach, 0.55, 180, 360), points((reach, -rise * 1.2))]
    )
    parts = [Part(stroke(arch, thick), Tone.SECOND), Part(rectangle(-wide, -0.15, wide, 0.9, u(0.05, 0.3)), Tone.BODY)]
    parts += [
        Part(circle(0, 0.28, 0.13), Tone.DARK),
        Part(points((-0.06, 0.3), (0.06, 0.3), (0.1, 0.66), (-0.1, 0.66)), Tone.DARK),
    ]
    if rng.random() < 0.4:
        parts.append(Part(line(-wide, 0.0, wide, 0.0, 0.07), Tone.ACCENT))
    return parts


def scissors(rng: Generator) -> list[Part]:
    """Two crossing blades with a ring at each end."""
    u = rng.uniform
    spread, eye, long = u(9, 20), u(0.2, 0.27), u(0.75, 0.95)
    parts = []
    for side in (-1, 1):
        blade = points((-0.07, 0.12), (0.07, 0.12), (0.04 * side, -long))
        parts.append(Part(turned(blade, side * spread), Tone.BODY))
        x, y = -side * (eye + u(0.04, 0.12)), u(0.6, 0.68)
        parts.append(Part(line(0, 0.0, x * 0.75, y - eye * 0.7, 0.11), Tone.SECOND))
        ring = turned(ellipse(x, y, eye * 0.85, eye * 1.15), -side * 10, x, y)
        parts += [Part(ring, Tone.SECOND), Part((ring - (x, y)) * u(0.5, 0.62) + (x, y), Tone.HOLE)]
    return [*parts, Part(circle(0, 0.05, 0.06), Tone.ACCENT)]
