"""Families of the classes of `scenes` that are found outside: butterfly, fish, house, tree."""

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


def butterfly(rng: Generator) -> list[Part]:
    """Two pairs of wings with spots about a thin body, with feelers."""
    u = rng.uniform
    wide, high, low = u(0.8, 1.0), u(0.75, 0.98), u(0.6, 0.9)
    upper = loop(
        (0.04, -0.12), (wide * 0.45, -high * u(0.75, 0.95)), (wide, -high), (wide * u(0.85, 1.0), -high * u(0.3, 0.5)),
        (wide * 0.5, 0.02), (0.04, 0.05),
    )  # fmt: skip
    lower = loop(
        (0.04, 0.0), (wide * 0.55, 0.02), (wide * u(0.7, 0.9), low * u(0.35, 0.5)), (wide * u(0.4, 0.65), low),
        (wide * 0.2, low * 0.75), (0.04, 0.25),
    )  # fmt: skip
    hind = Tone.SECOND if rng.random() < 0.6 else Tone.BODY
    parts = [Part(wing, hind) for wing in (lower, mirrored(lower))]
    parts += [Part(wing, Tone.BODY) for wing in (upper, mirrored(upper))]
    x, y, r = wide * u(0.55, 0.7), -high * u(0.55, 0.65), u(0.1, 0.2)
    spots = [ellipse(x, y, r, r * u(0.7, 1.3)), ellipse(wide * 0.5, low * 0.45, r * 0.8, r * 0.8)]
    if rng.random() < 0.5:
        spots.append(circle(wide * 0.42, -high * 0.28, r * 0.6))
    parts.extend(Part(side, Tone.ACCENT) for spot in spots for side in (spot, mirrored(spot)))
    if rng.random() < 0.4:
        parts.extend(Part(circle(side * x, y, r * 0.45), Tone.DARK) for side in (-1, 1))
    feeler = stroke(path((0.02, -0.3), (0.1, -0.62), (u(0.18, 0.34), u(-0.95, -0.8))), 0.035)
    parts += [Part(feeler, Tone.DARK), Part(mirrored(feeler), Tone.DARK)]
    thick = u(0.055, 0.09)
    parts += [Part(ellipse(0, 0.1, thick, u(0.4, 0.55)), Tone.DARK), Part(circle(0, -0.34, thick * 1.2), Tone.DARK)]
    return parts


def fish(rng: Generator) -> list[Part]:
    """Swimming to the right: a lens-shaped body, a forked tail, fins, a gill and an eye."""
    u = rng.uniform
    high, stem, back = u(0.28, 0.55), u(0.07, 0.12), u(-0.55, -0.42)
    fork, notch = u(0.3, 0.5), u(-0.9, -0.72)
    parts = [
        Part(points((back + 0.08, 0), (-1.0, -fork), (notch, 0), (-1.0, fork)), Tone.SECOND),
        Part(
            loop((0.3, -high * 0.7), (0.05, -high - u(0.12, 0.3)), (-0.3, -high * 0.9), (-0.2, -high * 0.4)),
            Tone.SECOND,
        ),
        Part(points((0.1, high * 0.8), (-0.12, high + u(0.08, 0.22)), (-0.18, high * 0.7)), Tone.SECOND),
    ]
    body = loop(
        (1.0, 0.02), (0.7, -high * 0.68), (0.25, -high), (-0.2, -high * 0.7), (back, -stem),
        (back, stem), (-0.2, high * 0.7), (0.25, high), (0.7, high * 0.7),
    )  # fmt: skip
    parts.append(Part(body, Tone.BODY))
    marks = rng.integers(3)
    if marks == 0:
        for x in np.linspace(0.2, -0.3, rng.integers(2, 5)):
            reach = high * (0.72 - 0.75 * abs(x - 0.2))
            parts.append(Part(stroke(path((x, -reach), (x + 0.05, 0), (x, reach)), 0.08), Tone.ACCENT))
    elif marks == 1:
        parts.append(Part(stroke(path((back, 0), (0.0, -0.06), (0.45, 0)), u(0.06, 0.14)), Tone.ACCENT))
    parts.append(Part(stroke(bow(0.4, 0, 0.12, high * 0.62, -70, 70), 0.035), Tone.DARK))
    parts.append(Part(turned(ellipse(0.12, high * 0.2, 0.16, 0.08), u(10, 50), 0.2, 0.1), Tone.SECOND))
    eye = u(0.07, 0.11)
    parts += [
        Part(circle(0.7, -high * 0.22, eye), Tone.LIGHT),
        Part(circle(0.72, -high * 0.22, eye * 0.5), Tone.DARK),
        Part(line(0.86, high * 0.2, 0.97, 0.08, 0.03), Tone.DARK),
    ]
    return parts


def house(rng: Generator) -> list[Part]:
    """Walls, a pitched roof, a door and windows, often a chimney."""
    u = rng.uniform
    wide, eaves, foot, over = u(0.6, 0.92), u(-0.3, 0.05), u(0.7, 1.0), u(0.05, 0.15)
    ridge, style = u(-1.0, -0.75), rng.integers(3)
    flat = wide * (0.0, u(0.35, 0.6), u(0.8, 0.9))[style]
    parts = []
    if rng.random() < 0.7:
        x = u(0.3, 0.5) * wide
        parts.append(Part(rectangle(x, ridge - u(0.0, 0.15), x + u(0.14, 0.2), eaves), Tone.ACCENT))
    parts.append(Part(rectangle(-wide, eaves, wide, foot), Tone.BODY))
    roof = (-wide - over, eaves), (-flat, ridge), (flat, ridge), (wide + over, eaves)
    parts.append(Part(points(*roof), Tone.SECOND))
    door, at = u(0.13, 0.19), u(-0.5, 0.5) * wide
    top = foot - u(0.42, 0.52)
    parts.append(Part(rectangle(at - door, top, at + door, foot, 0.0), Tone.ACCENT))
    parts.append(Part(circle(at + door * 0.6, (top + foot) / 2, 0.03), Tone.DARK))
    half, y = u(0.12, 0.17), eaves + u(0.14, 0.2)
    for x in np.linspace(-wide * 0.66, wide * 0.66, rng.integers(2, 4)):
        if abs(x - at) > door + half or y + 2 * half < top:
            parts.append(Part(rectangle(x - half, y, x + half, y + 2 * half), Tone.LIGHT))
            parts.append(Part(line(x, y, x, y + 2 * half, 0.03), Tone.DARK))
            parts.append(Part(line(x - half, y + half, x + half, y + half, 0.03), Tone.DARK))
    if rng.random() < 0.4:
        parts.append(Part(circle(0, (ridge + eaves) / 2 + 0.06, u(0.08, 0.13)), Tone.LIGHT))
    return parts


def tree(rng: Generator) -> list[Part]:
    """A trunk under a round crown, a crown of clumps, or the tiers of a conifer."""
    u = rng.uniform
    trunk, style = u(0.07, 0.12), rng.integers(3)
    parts = [Part(points((-trunk, -0.2), (trunk, -0.2), (trunk * 1.6, 1.0), (-trunk * 1.6, 1.0)), Tone.SECOND)]
    if style == 0:
        tiers, wide = int(rng.integers(3, 5)), u(0.5, 0.75)
        for tier in range(tiers):
            low, reach = 0.6 - 1.2 * tier / tiers, wide * (1 - 0.75 * tier / tiers)
            height = u(0.55, 0.75)
            sag = low + u(0.02, 0.1)
            parts.append(Part(points((-reach, sag), (0, low - height), (reach, sag), (0, low - 0.04)), Tone.BODY))
        return parts
    boughs = [line(0, 0.35, side * u(0.25, 0.45), u(-0.25, -0.05), trunk, trunk * 0.5) for side in (-1, 1)]
    parts += [Part(bough, Tone.SECOND) for bough in boughs]
    if style == 1:
        count, ring_x, ring_y = int(rng.integers(6, 9)), u(0.4, 0.56), u(0.3, 0.42)
        for number in range(count):
            angle = 2 * np.pi * number / count + u(-0.2, 0.2)
            x, y = ring_x * np.cos(angle), -0.38 + ring_y * np.sin(angle)
            parts.append(Part(circle(x, y, u(0.24, 0.34)), Tone.BODY))
        parts.append(Part(ellipse(0, -0.38, ring_x, ring_y), Tone.BODY))
    else:
        wide, lumps = u(0.55, 0.8), int(rng.integers(6, 10))
        turn = np.linspace(0, 2 * np.pi, 2 * lumps, endpoint=False)
        lobe = 1 + np.where(np.arange(2 * lumps) % 2, 1, -1) * u(0.07, 0.12)
        crown = np.stack([wide * lobe * np.cos(turn), -0.35 + 0.62 * lobe * np.sin(turn)], axis=1)
        parts.append(Part(loop(*(tuple(spot) for spot in crown)), Tone.BODY))
    if rng.random() < 0.5:
        parts.extend(Part(circle(u(-0.4, 0.4), u(-0.7, -0.1), u(0.05, 0.08)), Tone.ACCENT) for _ in range(6))
    return parts
