"""Families of things in a room, for `scenes_objects`: bell, book, clock, guitar, lamp, robot, table, teapot."""

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


def bell(rng: Generator) -> list[Part]:
    """A flaring bell with a clapper and a loop."""
    u = rng.uniform
    top, rim = u(0.26, 0.38), u(0.65, 0.8)
    body = symmetric(path((0.02, -0.75), (top, -0.62), (top * u(1.1, 1.4), 0.1), (rim, 0.55), (rim * 0.98, 0.62)))
    parts = [
        Part(stroke(bow(0, -0.78, 0.14, 0.18, 150, 390), 0.08), Tone.SECOND),
        Part(circle(u(-0.15, 0.15), 0.7, u(0.13, 0.19)), Tone.DARK),
        Part(body, Tone.BODY),
        Part(rectangle(-rim * 1.02, 0.5, rim * 1.02, 0.66, 0.06), Tone.SECOND),
    ]
    if rng.random() < 0.5:
        parts.append(Part(line(-top * 1.25, 0.0, top * 1.25, 0.0, 0.1), Tone.ACCENT))
    return parts


def book(rng: Generator) -> list[Part]:
    """Lying open, with lines of text on both pages."""
    u = rng.uniform
    high, sag, lift = u(0.5, 0.7), u(0.1, 0.22), u(-0.1, 0.15)
    parts = [
        Part(
            points(
                (-1.0, lift - high - 0.04),
                (1.0, lift - high - 0.04),
                (1.0, lift + high + 0.1),
                (-1.0, lift + high + 0.1),
            ),
            Tone.BODY,
        )
    ]
    for side in (-1, 1):
        upper = path((0, lift - high + sag), (side * 0.4, lift - high - 0.05), (side * 0.92, lift - high + 0.02))
        lower = path((side * 0.92, lift + high), (side * 0.4, lift + high - 0.08), (0, lift + high + sag * 0.6))
        parts.append(Part(np.concatenate([upper, lower]), Tone.LIGHT))
        rows = np.linspace(lift - high + 0.24, lift + high - 0.2, rng.integers(4, 7))
        parts += [Part(line(side * 0.16, y + 0.05, side * u(0.6, 0.8), y, 0.05), Tone.DARK) for y in rows]
    return [*parts, Part(line(0, lift - high + sag, 0, lift + high + sag * 0.6, 0.04), Tone.DARK)]


def clock(rng: Generator) -> list[Part]:
    """A dial with marks and two hands, some with the bells and feet of an alarm clock."""
    u = rng.uniform
    parts = []
    if rng.random() < 0.5:
        for side in (-1, 1):
            parts.append(Part(line(side * 0.4, 0.6, side * 0.6, 0.98, 0.12), Tone.SECOND))
            parts.append(Part(turned(bow(0, -0.86, 0.32, 0.3, 180, 360), side * 34), Tone.SECOND))
    parts += [Part(circle(0, 0, 0.82), Tone.BODY), Part(circle(0, 0, u(0.64, 0.72)), Tone.LIGHT)]
    marks = (4, 12)[rng.integers(2)]
    parts += [Part(turned(line(0, -0.62, 0, -0.5, 0.06), 360.0 * number / marks), Tone.DARK) for number in range(marks)]
    parts.append(Part(turned(line(0, 0.05, 0, -0.36, 0.1), u(0, 360)), Tone.DARK))
    parts.append(Part(turned(line(0, 0.08, 0, -0.52, 0.06), u(0, 360)), Tone.DARK))
    return [*parts, Part(circle(0, 0, 0.07), Tone.ACCENT)]


def guitar(rng: Generator) -> list[Part]:
    """A waisted body with a sound hole, a neck with frets and a head."""
    u = rng.uniform
    hip, waist, chest, hole = u(0.36, 0.46), u(0.2, 0.28), u(0.26, 0.36), u(0.09, 0.14)
    body = symmetric(path((0.05, -0.1), (chest, 0.02), (waist, 0.36), (hip, 0.72), (0.05, 1.0)))
    parts = [
        Part(body, Tone.BODY),
        Part(circle(0, 0.32, hole), Tone.DARK),
        Part(rectangle(-0.14, 0.7, 0.14, 0.77), Tone.DARK),
    ]
    parts.append(Part(line(0, 0.22, 0, -0.8, 0.13, 0.1), Tone.SECOND))
    parts += [Part(line(-0.06, y, 0.06, y, 0.02), Tone.LIGHT) for y in np.linspace(-0.72, 0.1, rng.integers(5, 9))]
    parts.append(Part(points((-0.09, -0.78), (0.09, -0.78), (0.12, -1.0), (-0.12, -1.0)), Tone.ACCENT))
    parts += [Part(circle(side * 0.14, y, 0.035), Tone.LIGHT) for side in (-1, 1) for y in (-0.84, -0.95)]
    return [*parts, Part(line(0, 0.72, 0, -0.8, 0.025), Tone.LIGHT)]


def lamp(rng: Generator) -> list[Part]:
    """A shade on a stand with a foot."""
    u = rng.uniform
    top, rim, low, foot = u(0.2, 0.4), u(0.5, 0.72), u(-0.3, -0.05), u(0.3, 0.48)
    if rng.random() < 0.5:
        stand = symmetric(path((0.06, low), (u(0.08, 0.24), 0.3), (0.08, 0.7), (0.1, 0.85)))
    else:
        stand = line(0, low, 0, 0.9, u(0.07, 0.11))
    parts = [
        Part(stand, Tone.SECOND),
        Part(bow(0, 0.98, foot, u(0.14, 0.26), 180, 360), Tone.SECOND),
        Part(points((-top, -1.0), (top, -1.0), (rim, low), (-rim, low)), Tone.BODY),
    ]
    if rng.random() < 0.5:
        parts.append(
            Part(points((-rim * 0.93, low - 0.12), (rim * 0.93, low - 0.12), (rim, low), (-rim, low)), Tone.ACCENT)
        )
    if rng.random() < 0.4:
        parts += [
            Part(line(rim * 0.6, low, rim * 0.6, low + 0.3, 0.025), Tone.DARK),
            Part(circle(rim * 0.6, low + 0.32, 0.05), Tone.ACCENT),
        ]
    return parts


def robot(rng: Generator) -> list[Part]:
    """A square head with an aerial on a square body with arms and legs."""
    u = rng.uniform
    head, wide, tall = u(0.26, 0.36), u(0.32, 0.44), u(0.3, 0.4)
    parts = [Part(line(0, -0.9, 0, -0.6, 0.05), Tone.DARK), Part(circle(0, -0.93, 0.07), Tone.ACCENT)]
    for side in (-1, 1):
        elbow, hand = (side * u(0.62, 0.75), u(-0.05, 0.15)), (side * u(0.6, 0.8), u(-0.3, 0.4))
        parts.append(Part(line(side * wide, -0.1, *elbow, 0.12), Tone.SECOND))
        parts += [Part(line(*elbow, *hand, 0.12), Tone.SECOND), Part(circle(*hand, 0.1), Tone.DARK)]
        parts.append(Part(rectangle(side * 0.2 - 0.08, tall, side * 0.2 + 0.08, 0.9), Tone.SECOND))
        parts.append(Part(rectangle(side * 0.24 - 0.15, 0.86, side * 0.24 + 0.15, 1.0, 0.05), Tone.DARK))
    parts += [
        Part(rectangle(-wide, -0.2, wide, tall + 0.08, 0.05), Tone.BODY),
        Part(rectangle(-0.08, -0.3, 0.08, -0.18), Tone.DARK),
    ]
    parts.append(Part(rectangle(-head, -0.72, head, -0.26, u(0, 0.15)), Tone.BODY))
    parts += [Part(circle(side * head * 0.45, -0.54, 0.075), Tone.LIGHT) for side in (-1, 1)]
    parts.append(Part(rectangle(-head * 0.5, -0.4, head * 0.5, -0.34), Tone.DARK))
    parts.append(Part(rectangle(-wide * 0.6, -0.06, wide * u(0.1, 0.6), 0.14), Tone.LIGHT))
    return parts + [Part(circle(x, 0.28, 0.05), Tone.ACCENT) for x in (-0.15, 0.0, 0.15)]


def table(rng: Generator) -> list[Part]:
    """A top on four legs, or on one foot."""
    u = rng.uniform
    y, thick, leg = u(-0.45, -0.25), u(0.08, 0.15), u(0.07, 0.11)
    deep, inset = u(0.1, 0.24), u(0.02, 0.2)
    top = points((-1 + inset * 0.8, y - deep), (1 - inset * 0.8, y - deep), (1, y), (-1, y))
    front = Part(rectangle(-1, y, 1, y + thick), Tone.SECOND)
    if rng.random() < 0.35:
        foot = u(0.35, 0.55)
        stem = [Part(line(0, y, 0, 0.65, 0.16), Tone.SECOND), Part(bow(0, 0.74, foot, 0.16, 180, 360), Tone.SECOND)]
        return [
            *stem,
            Part(ellipse(0, y, 1, deep), Tone.BODY),
            Part(stroke(bow(0, y, 0.99, deep, 0, 180), 0.06), Tone.ACCENT),
        ]
    parts = [
        Part(line(side * (0.86 - inset), y, side * (0.86 - inset), 0.55 - deep * 0.5, leg), Tone.SECOND)
        for side in (-1, 1)
    ]
    parts += [Part(line(side * 0.92, y, side * u(0.86, 0.96), 0.75, leg), Tone.SECOND) for side in (-1, 1)]
    parts += [front, Part(top, Tone.BODY)]
    if rng.random() < 0.4:
        parts.append(Part(rectangle(-0.3, y + thick * 0.2, 0.3, y + thick + 0.12), Tone.ACCENT))
    return parts


def teapot(rng: Generator) -> list[Part]:
    """A bellied pot with a spout, a handle, a lid and a knob."""
    u = rng.uniform
    wide, high = u(0.5, 0.62), u(0.42, 0.56)
    spout = stroke(
        path((wide * 0.7, 0.25), (wide + 0.15, 0.05), (wide + 0.2, -0.25), (wide + u(0.32, 0.42), u(-0.45, -0.35))),
        0.26,
        0.1,
    )
    parts = [
        Part(spout, Tone.BODY),
        Part(stroke(bow(-wide * 0.85, 0.0, u(0.32, 0.42), high * 0.7, 90, 270), 0.1), Tone.SECOND),
        Part(
            loop(
                (0, -high),
                (wide * 0.8, -high * 0.65),
                (wide, 0.1),
                (wide * 0.6, high),
                (-wide * 0.6, high),
                (-wide, 0.1),
                (-wide * 0.8, -high * 0.65),
            ),
            Tone.BODY,
        ),
        Part(bow(0, -high * 0.8, wide * u(0.5, 0.65), u(0.16, 0.3), 180, 360), Tone.SECOND),
        Part(circle(0, -high * 0.8 - 0.28, 0.09), Tone.ACCENT),
    ]
    if rng.random() < 0.6:
        parts.append(Part(line(-wide * 0.93, 0.1, wide * 0.93, 0.1, u(0.08, 0.2)), Tone.ACCENT))
    return parts
