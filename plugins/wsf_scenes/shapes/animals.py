"""Families of animals for `scenes_objects`: bird, cat, crab, snail, spider."""

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
    stroke,
    turned,
)


def bird(rng: Generator) -> list[Part]:
    """Standing, looking to the right: a plump body, a beak, a tail, two legs."""
    u = rng.uniform
    high, head = u(0.36, 0.48), u(0.2, 0.27)
    nape = (u(0.45, 0.55), u(-0.62, -0.45))
    parts = [Part(line(x, high * 0.7, x + u(-0.05, 0.1), 0.85, 0.05), Tone.DARK) for x in (-0.02, 0.16)]
    parts += [Part(line(x, 0.85, x + 0.18, 0.88, 0.05), Tone.DARK) for x in (0.0, 0.18)]
    parts.append(Part(points((-0.45, -0.1), (-1.0, u(-0.4, 0.1)), (-0.95, u(0.15, 0.3)), (-0.4, 0.2)), Tone.SECOND))
    beak = nape[0] + head * 0.8
    parts.append(
        Part(points((beak, nape[1] - 0.08), (beak + u(0.2, 0.4), nape[1] + 0.04), (beak, nape[1] + 0.1)), Tone.ACCENT)
    )
    body = loop(
        (nape[0] - head, nape[1]),
        (-0.1, -high * 0.8),
        (-0.6, 0.0),
        (-0.1, high),
        (0.4, high * 0.6),
        (nape[0] + head * 0.7, nape[1]),
    )
    parts += [Part(body, Tone.BODY), Part(circle(*nape, head), Tone.BODY)]
    parts.append(
        Part(turned(loop((0.2, -0.12), (-0.2, -0.2), (-0.62, 0.12), (-0.1, high * 0.55)), u(-12, 12)), Tone.SECOND)
    )
    parts += [
        Part(circle(nape[0] + 0.05, nape[1] - 0.05, 0.065), Tone.LIGHT),
        Part(circle(nape[0] + 0.06, nape[1] - 0.05, 0.035), Tone.DARK),
    ]
    return parts


def cat(rng: Generator) -> list[Part]:
    """Sitting, from the front: pointed ears, whiskers, a curled tail."""
    u = rng.uniform
    head, wide, ear = u(0.34, 0.42), u(0.36, 0.5), u(0.28, 0.4)
    y = -0.5
    tail = path((wide * 0.6, 0.8), (wide + 0.3, 0.7), (wide + u(0.25, 0.45), 0.2), (wide + u(0.05, 0.3), u(-0.2, 0.0)))
    parts = [
        Part(stroke(tail, 0.14, 0.09), Tone.BODY),
        Part(loop((0, -0.4), (-wide * 0.7, 0.1), (-wide, 0.85), (0, 0.95), (wide, 0.85), (wide * 0.7, 0.1)), Tone.BODY),
        Part(ellipse(0, 0.4, wide * 0.5, 0.36), Tone.SECOND),
    ]
    for side in (-1, 1):
        parts.append(
            Part(
                points((side * head, y), (side * head * 0.85, y - head - ear * 0.6), (side * 0.05, y - head * 0.85)),
                Tone.BODY,
            )
        )
        parts.append(Part(ellipse(side * wide * 0.45, 0.9, 0.16, 0.1), Tone.SECOND))
    parts.append(Part(ellipse(0, y, head * 1.1, head), Tone.BODY))
    for side in (-1, 1):
        parts.append(Part(ellipse(side * head * 0.45, y - 0.06, 0.075, 0.09), Tone.LIGHT))
        parts.append(Part(ellipse(side * head * 0.45, y - 0.06, 0.03, 0.08), Tone.DARK))
        parts += [
            Part(line(side * 0.1, y + 0.14, side * u(0.5, 0.6), y + 0.14 + rise, 0.022), Tone.DARK)
            for rise in (-0.06, 0.06)
        ]
    parts.append(Part(points((-0.06, y + 0.06), (0.06, y + 0.06), (0, y + 0.15)), Tone.ACCENT))
    return parts


def crab(rng: Generator) -> list[Part]:
    """A broad shell, eight bent legs and two raised claws."""
    u = rng.uniform
    wide, high, claw = u(0.42, 0.54), u(0.26, 0.36), u(0.16, 0.24)
    parts = []
    for number in range(rng.integers(3, 5)):
        y, out = 0.02 + 0.12 * number, u(0.8, 1.0)
        leg = stroke(points((wide * 0.8, y), (out - 0.1, y - 0.14), (out, y + u(0.18, 0.3))), 0.07, 0.04)
        parts += [Part(leg, Tone.SECOND), Part(mirrored(leg), Tone.SECOND)]
    x, y = u(0.6, 0.8), u(-0.7, -0.5)
    arm = stroke(path((wide * 0.7, -0.1), (x + 0.1, -0.2), (x, y)), 0.1)
    pincer = np.concatenate([bow(x, y - claw * 0.6, claw, claw * 1.2, -50, 250), points((x, y - claw * 0.6))])
    for form in (arm, pincer):
        parts += [Part(form, Tone.BODY), Part(mirrored(form), Tone.BODY)]
    parts += [Part(line(side * 0.12, -high * 0.7, side * 0.16, -high - 0.16, 0.05), Tone.SECOND) for side in (-1, 1)]
    parts += [Part(circle(side * 0.16, -high - 0.18, 0.075), Tone.LIGHT) for side in (-1, 1)]
    parts += [Part(circle(side * 0.16, -high - 0.18, 0.035), Tone.DARK) for side in (-1, 1)]
    parts.append(Part(ellipse(0, 0.08, wide, high), Tone.BODY))
    parts.append(Part(stroke(bow(0, 0, wide * 0.5, high * 0.6, 30, 150), 0.045), Tone.DARK))
    return parts


def snail(rng: Generator) -> list[Part]:
    """Creeping to the right under a coiled shell."""
    u = rng.uniform
    shell, x = u(0.5, 0.62), u(-0.25, -0.05)
    y = 0.62 - shell
    neck = path((-1.0, 0.72), (-0.3, 0.68), (0.5, 0.66), (0.78, 0.3), (0.8, u(-0.1, 0.05)))
    parts = [Part(stroke(neck, 0.14, 0.26), Tone.SECOND), Part(circle(0.82, 0.0, 0.16), Tone.SECOND)]
    for lean in (-0.1, 0.12):
        parts.append(Part(line(0.82, -0.1, 0.82 + lean, -0.45, 0.045), Tone.SECOND))
        parts.append(Part(circle(0.82 + lean, -0.46, 0.06), Tone.DARK))
    parts.append(Part(circle(x, y, shell), Tone.BODY))
    angle = np.linspace(0, 2 * np.pi * u(2.0, 2.8), 44)
    radius = np.linspace(0.04, 0.86, 44) * shell
    turn = u(0, 6)
    coil = np.stack([x + radius * np.cos(angle + turn), y + radius * np.sin(angle + turn)], axis=1)
    parts.append(Part(stroke(coil, 0.05, 0.1), Tone.ACCENT))
    return parts


def spider(rng: Generator) -> list[Part]:
    """Eight long bent legs on a small body with a large abdomen."""
    u = rng.uniform
    belly, chest, thin = u(0.24, 0.36), u(0.16, 0.22), u(0.05, 0.075)
    parts = []
    for number, angle in enumerate((-60, -22, 18, 55)):
        knee, reach, rise = u(0.42, 0.55), u(0.85, 1.0), np.radians(angle)
        bend = -0.18 if number < 2 else 0.18
        leg = points(
            (0.05, -0.2),
            (knee * np.cos(rise) + 0.08, -0.15 + knee * np.sin(rise) + bend),
            (reach * np.cos(rise) + 0.05, -0.05 + reach * np.sin(rise)),
        )
        limb = stroke(leg, thin, thin * 0.6)
        parts += [Part(limb, Tone.DARK), Part(mirrored(limb), Tone.DARK)]
    parts.append(Part(ellipse(0, 0.25, belly, belly * u(1.0, 1.3)), Tone.BODY))
    parts.append(Part(circle(0, -0.22, chest), Tone.SECOND))
    if rng.random() < 0.6:
        parts.append(Part(points((0, 0.12), (0.1, 0.28), (0, 0.42), (-0.1, 0.28)), Tone.ACCENT))
    parts += [Part(circle(side * 0.07, -0.3, 0.04), Tone.LIGHT) for side in (-1, 1)]
    return parts
