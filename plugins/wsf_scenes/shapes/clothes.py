"""Families of things to wear, for `scenes_objects`: boot, hat, shirt, spectacles."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from wsf_scenes.shapes.figure import Part, Tone
from wsf_scenes.shapes.outline import bow, circle, ellipse, line, loop, path, points, rectangle, stroke, symmetric


def boot(rng: Generator) -> list[Part]:
    """A shaft, a toe to the right, a sole with a heel, laces or a strap."""
    u = rng.uniform
    wide, top, toe, sole = u(0.28, 0.38), u(-1.0, -0.6), u(0.75, 0.95), 0.72
    body = loop(
        (-0.55, top), (-0.55 + 2 * wide, top), (-0.55 + 2 * wide - 0.04, 0.0), (toe * 0.7, 0.25), (toe, 0.5),
        (toe, sole), (-0.6, sole), (-0.58, 0.1),
    )  # fmt: skip
    heel = u(0.1, 0.28)
    parts = [Part(rectangle(-0.64, sole - 0.04, -0.1, sole + heel), Tone.DARK), Part(body, Tone.BODY)]
    parts.append(Part(rectangle(-0.64, sole - 0.06, toe + 0.06, sole + 0.08, 0.04), Tone.DARK))
    parts.append(Part(rectangle(-0.6, top - 0.06, -0.5 + 2 * wide, top + 0.1, 0.04), Tone.SECOND))
    if rng.random() < 0.6:
        right = -0.55 + 2 * wide
        parts += [
            Part(line(right - 0.3, y, right + 0.06, y - 0.05, 0.05), Tone.LIGHT)
            for y in np.arange(top + 0.3, 0.15, 0.2)
        ]
    else:
        parts.append(Part(line(-0.6, 0.1, -0.5 + 2 * wide, 0.0, 0.12), Tone.ACCENT))
    return parts


def hat(rng: Generator) -> list[Part]:
    """A crown with a band on a broad brim: a bowler, a top hat or a sun hat."""
    u = rng.uniform
    crown, brim, thin = u(0.42, 0.6), 1.0, u(0.07, 0.18)
    style = rng.integers(3)
    if style == 0:
        form = np.concatenate([bow(0, 0.3, crown, u(0.7, 0.9), 180, 360)])
    elif style == 1:
        form = symmetric(path((0.02, -0.7), (crown * 1.1, -0.72), (crown * 0.95, -0.2), (crown, 0.3)))
    else:
        form = symmetric(path((0.0, -0.3), (crown * 0.4, -0.5), (crown * 0.8, -0.35), (crown, 0.3)))
    parts = [Part(ellipse(0, 0.3, brim, thin + 0.06), Tone.BODY), Part(form, Tone.BODY)]
    band = u(0.14, 0.26)
    ribbon = np.concatenate(
        [bow(0, 0.3, crown * 1.02, thin * 0.5, 180, 0), bow(0, 0.3 - band, crown * 1.0, thin * 0.4, 0, 180)]
    )
    parts.append(Part(ribbon, Tone.SECOND))
    if rng.random() < 0.35:
        parts.append(
            Part(
                loop((crown * 0.7, 0.15), (crown * 0.9, -0.5), (crown + 0.3, u(-1.0, -0.8)), (crown + 0.05, -0.3)),
                Tone.ACCENT,
            )
        )
    return parts


def shirt(rng: Generator) -> list[Part]:
    """With short or long sleeves, a collar, buttons, a pocket or a print."""
    u = rng.uniform
    chest, hem, neck = u(0.42, 0.52), u(0.4, 0.54), u(0.14, 0.22)
    reach, drop, cuff = u(0.82, 1.0), u(-0.3, 0.6), u(0.2, 0.28)
    parts = []
    for side in (-1, 1):
        sleeve = (chest * 0.9, -0.85), (reach, drop - 0.1), (reach - cuff, drop + 0.06), (chest * 0.8, -0.3)
        parts.append(Part(points(*((side * x, y) for x, y in sleeve)), Tone.BODY))
    right = points((neck, -0.9), (chest, -0.85), (chest * 0.95, -0.3), (hem, 0.95))
    parts += [Part(symmetric(right), Tone.BODY), Part(bow(0, -0.9, neck, u(0.12, 0.3), 0, 180), Tone.SECOND)]
    style = rng.integers(3)
    if style == 0:
        parts.append(Part(line(0, -0.7, 0, 0.93, 0.04), Tone.DARK))
        parts += [Part(circle(0.07, y, 0.04), Tone.ACCENT) for y in np.linspace(-0.5, 0.75, 5)]
        parts.append(Part(rectangle(-chest * 0.7, -0.4, -chest * 0.3, -0.14), Tone.SECOND))
    elif style == 1:
        parts.append(Part(circle(0, -0.05, u(0.16, 0.26)), Tone.ACCENT))
    else:
        parts += [Part(line(-chest * 0.95, y, chest * 0.95, y, 0.12), Tone.SECOND) for y in np.arange(-0.35, 0.8, 0.36)]
    return parts


def spectacles(rng: Generator) -> list[Part]:
    """Two framed glasses with a bridge and the ends of the temples."""
    u = rng.uniform
    rx, ry, rim, gap = u(0.34, 0.4), u(0.24, 0.36), u(0.06, 0.1), u(0.08, 0.14)
    square, dark = rng.random() < 0.4, rng.random() < 0.4
    x = gap + rx
    parts = [Part(stroke(bow(0, -0.02, gap + 0.06, u(0.08, 0.16), 190, 350), rim), Tone.BODY)]
    for side in (-1, 1):
        centre = side * x
        outer, inner = (
            (rectangle(centre - k, -k * ry / rx, centre + k, k * ry / rx, 0.1) for k in (rx, rx - rim))
            if square
            else (ellipse(centre, 0, rx - k, ry - k) for k in (0, rim))
        )
        parts += [Part(outer, Tone.BODY), Part(inner, Tone.DARK if dark else Tone.HOLE)]
        temple = path(
            (side * (x + rx * 0.9), -ry * 0.4),
            (side * (x + rx + 0.1), -ry - 0.1),
            (side * (x + rx - u(0, 0.3)), -ry - u(0.2, 0.45)),
        )
        parts.append(Part(stroke(temple, rim), Tone.BODY))
    return parts
