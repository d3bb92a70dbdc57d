"""Families of buildings and vehicles for `scenes_objects`: balloon, boat, castle, rocket, tent, train, windmill."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from wsf_scenes.shapes.figure import Part, Tone
from wsf_scenes.shapes.outline import (
    bow,
    circle,
    ellipse,
    line,
    mirrored,
    path,
    points,
    rectangle,
    symmetric,
    turned,
)


def balloon(rng: Generator) -> list[Part]:
    """A gored balloon with a basket on ropes."""
    u = rng.uniform
    wide, foot, basket = u(0.58, 0.74), u(0.3, 0.42), u(0.13, 0.2)
    parts = [Part(line(side * 0.2, foot - 0.15, side * basket, 0.72, 0.03), Tone.DARK) for side in (-1, 1)]
    gores = int(rng.integers(2, 4))
    for number, share in enumerate(np.linspace(1, 0, gores, endpoint=False)):
        reach = wide * share
        gore = symmetric(
            path((0.0, -1.0), (reach * 0.75, -0.85), (reach, -0.35), (reach * 0.6, 0.1), (0.16 * share, foot))
        )
        parts.append(Part(gore, Tone.SECOND if number % 2 else Tone.BODY))
    if rng.random() < 0.4:
        parts.append(Part(rectangle(-wide * 0.97, -0.45, wide * 0.97, -0.25), Tone.ACCENT))
    return [*parts, Part(rectangle(-basket, 0.7, basket, 1.0, 0.04), Tone.ACCENT)]


def boat(rng: Generator) -> list[Part]:
    """A hull with a mast and one or two triangular sails."""
    u = rng.uniform
    mast, deck = u(-0.15, 0.15), u(0.4, 0.5)
    top, foot = -1.0, deck - 0.1
    parts = [Part(line(mast, top, mast, deck + 0.1, 0.05), Tone.DARK)]
    parts.append(Part(points((mast + 0.05, top + 0.08), (mast + u(0.6, 0.8), foot), (mast + 0.05, foot)), Tone.BODY))
    if rng.random() < 0.7:
        parts.append(
            Part(
                points((mast - 0.05, top + u(0.2, 0.4)), (mast - u(0.45, 0.65), foot), (mast - 0.05, foot)), Tone.ACCENT
            )
        )
    if rng.random() < 0.5:
        parts.append(Part(points((mast, top), (mast - 0.25, top + 0.09), (mast, top + 0.18)), Tone.SECOND))
    parts.append(Part(points((-u(0.85, 1.0), deck), (1.0, deck), (u(0.6, 0.75), 0.88), (-0.65, 0.88)), Tone.SECOND))
    if rng.random() < 0.5:
        parts.append(Part(line(-0.86, deck + 0.12, 0.9, deck + 0.12, 0.06), Tone.LIGHT))
    return parts


def castle(rng: Generator) -> list[Part]:
    """A wall with battlements and a gate between two towers."""
    u = rng.uniform
    tower, wall, high = u(0.2, 0.28), u(-0.1, 0.15), u(-0.6, -0.4)
    pointed = rng.random() < 0.5
    parts = [Part(rectangle(-0.8, wall, 0.8, 0.9), Tone.BODY)]
    parts += [
        Part(rectangle(x - 0.08, wall - 0.16, x + 0.08, wall + 0.02), Tone.BODY) for x in np.linspace(-0.5, 0.5, 4)
    ]
    for x in (-0.78, 0.78) if rng.random() < 0.6 else (-0.78, 0.0, 0.78):
        peak = high - (0.15 if x == 0 else 0.0)
        parts.append(Part(rectangle(x - tower, peak, x + tower, 0.9), Tone.BODY))
        if pointed:
            parts.append(Part(points((x - tower - 0.07, peak), (x, peak - 0.5), (x + tower + 0.07, peak)), Tone.SECOND))
        else:
            teeth = np.linspace(x - tower, x + tower - 0.13, 3)
            parts += [Part(rectangle(left, peak - 0.16, left + 0.13, peak + 0.02), Tone.BODY) for left in teeth]
        parts.append(Part(rectangle(x - 0.06, peak + 0.2, x + 0.06, peak + 0.45, 0.06), Tone.DARK))
    gate = np.concatenate([points((0.2, 0.9), (-0.2, 0.9)), bow(0, 0.5, 0.2, 0.24, 180, 360)])
    return [*parts, Part(gate, Tone.ACCENT)]


def rocket(rng: Generator) -> list[Part]:
    """A pointed hull with portholes, fins and a flame."""
    u = rng.uniform
    wide, foot = u(0.22, 0.32), u(0.45, 0.6)
    fin, tip = u(0.5, 0.7), u(0.75, 0.95)
    blade = points((wide * 0.8, foot - u(0.4, 0.55)), (fin, tip), (wide * 0.6, foot + 0.02))
    parts = [Part(blade, Tone.SECOND), Part(mirrored(blade), Tone.SECOND)]
    if rng.random() < 0.7:
        parts.append(Part(points((-0.16, foot), (0.16, foot), (u(-0.08, 0.08), 1.0)), Tone.ACCENT))
    parts.append(Part(symmetric(path((0.0, -1.0), (wide * 0.7, -0.6), (wide, -0.1), (wide * 0.8, foot))), Tone.BODY))
    parts.append(Part(symmetric(path((0.0, -1.0), (wide * 0.35, -0.82), (wide * 0.66, -0.62))), Tone.SECOND))
    for number in range(rng.integers(1, 4)):
        y = -0.35 + 0.27 * number
        parts += [Part(circle(0, y, 0.115), Tone.DARK), Part(circle(0, y, 0.075), Tone.LIGHT)]
    return parts


def tent(rng: Generator) -> list[Part]:
    """A ridge tent with an open flap and guy ropes."""
    u = rng.uniform
    ridge, deep, wide = u(-0.7, -0.5), u(0.3, 0.6), u(0.5, 0.6)
    x = -0.35
    parts = [
        Part(line(x, ridge, x - wide - 0.15, 0.62, 0.03), Tone.DARK),
        Part(line(x + deep + 0.2, ridge + 0.05, 1.0, 0.6, 0.03), Tone.DARK),
    ]
    parts.append(
        Part(
            points((x, ridge), (x + deep + 0.2, ridge + 0.05), (x + wide + deep + 0.1, 0.5), (x + wide, 0.6)),
            Tone.SECOND,
        )
    )
    parts.append(Part(points((x, ridge), (x + wide, 0.6), (x - wide, 0.6)), Tone.BODY))
    parts.append(Part(points((x, ridge + 0.12), (x + u(0.15, 0.25), 0.6), (x - 0.2, 0.6)), Tone.DARK))
    parts.append(Part(points((x, ridge + 0.12), (x - 0.2, 0.6), (x - u(0.32, 0.42), 0.6)), Tone.ACCENT))
    if rng.random() < 0.5:
        parts.append(Part(points((x, ridge - 0.3), (x + 0.25, ridge - 0.22), (x, ridge - 0.14)), Tone.ACCENT))
        parts.append(Part(line(x, ridge - 0.3, x, ridge + 0.05, 0.035), Tone.DARK))
    return parts


def train(rng: Generator) -> list[Part]:
    """A steam engine to the right: a boiler, a cab, a chimney and a row of wheels."""
    u = rng.uniform
    boiler, cab, roof = u(-0.35, -0.2), u(0.3, 0.42), u(-0.8, -0.6)
    chimney, big = u(0.1, 0.15), u(0.22, 0.28)
    parts = [
        Part(
            points(
                (0.58 - chimney, boiler),
                (0.58 + chimney, boiler),
                (0.58 + chimney * 1.5, roof),
                (0.58 - chimney * 1.5, roof),
            ),
            Tone.SECOND,
        )
    ]
    parts.append(Part(bow(0.12, boiler + 0.03, 0.13, 0.18, 180, 360), Tone.ACCENT))
    parts.append(Part(rectangle(-0.5, boiler, 0.85, 0.3, 0.1), Tone.BODY))
    parts += [
        Part(rectangle(-0.95, roof + 0.08, -0.95 + 2 * cab, 0.3), Tone.SECOND),
        Part(rectangle(-1.0, roof, -0.9 + 2 * cab, roof + 0.12), Tone.ACCENT),
    ]
    parts.append(Part(rectangle(-0.85, roof + 0.22, -1.05 + 2 * cab, roof + 0.5), Tone.LIGHT))
    parts.append(Part(rectangle(-0.95, 0.25, 0.9, 0.4), Tone.DARK))
    parts.append(Part(points((0.85, 0.3), (1.0, 0.72), (0.72, 0.72), (0.72, 0.3)), Tone.SECOND))
    wheels = (
        ((-0.62, big), (-0.08, big), (0.42, big * 0.75))
        if rng.random() < 0.5
        else tuple((x, 0.19) for x in (-0.72, -0.3, 0.12, 0.52))
    )
    for x, radius in wheels:
        parts += [
            Part(circle(x, 0.76 - radius, radius), Tone.DARK),
            Part(circle(x, 0.76 - radius, radius * 0.55), Tone.ACCENT),
        ]
    parts.append(Part(line(wheels[0][0], 0.55, wheels[-2][0], 0.55, 0.06), Tone.LIGHT))
    if rng.random() < 0.4:
        parts += [
            Part(ellipse(0.45 - 0.22 * k, roof - 0.12 - 0.06 * k, 0.12 + 0.04 * k, 0.09), Tone.LIGHT) for k in range(2)
        ]
    return parts


def windmill(rng: Generator) -> list[Part]:
    """A tapering tower with a cap, a door and four latticed sails."""
    u = rng.uniform
    top, foot, y = u(0.16, 0.24), u(0.34, 0.46), u(-0.4, -0.28)
    parts = [
        Part(points((-top, y), (top, y), (foot, 1.0), (-foot, 1.0)), Tone.BODY),
        Part(bow(0, y + 0.02, top * 1.2, u(0.2, 0.3), 180, 360), Tone.SECOND),
        Part(rectangle(-0.1, 0.7, 0.1, 1.0), Tone.ACCENT),
        Part(rectangle(-0.07, 0.1, 0.07, 0.28), Tone.LIGHT),
    ]
    phase, long, wide = u(0, 90), u(0.62, 0.78), u(0.14, 0.2)
    for number in range(4):
        angle = phase + 90 * number
        parts.append(Part(turned(rectangle(0.0, y - long, wide, y - 0.16), angle, 0, y), Tone.LIGHT))
        parts.append(Part(turned(line(0, y, 0, y - long, 0.05), angle, 0, y), Tone.DARK))
        rungs = [line(0, step, wide, step, 0.025) for step in np.linspace(y - long, y - 0.16, 4)]
        parts += [Part(turned(rung, angle, 0, y), Tone.DARK) for rung in rungs]
    return [*parts, Part(circle(0, y, 0.07), Tone.ACCENT)]
