"""Families of the classes of `scenes` that stand in a house: bottle, chair, key, mug, umbrella."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.random import Generator

from wsf_scenes.shapes.figure import Part, Tone
from wsf_scenes.shapes.outline import (
    bow,
    circle,
    ellipse,
    line,
    path,
    points,
    rectangle,
    regular,
    stroke,
    symmetric,
)


def bottle(rng: Generator) -> list[Part]:
    """A tall vessel with shoulders, a neck and a stopper."""
    u = rng.uniform
    wide, neck = u(0.24, 0.36), u(0.07, 0.12)
    shoulder, throat, foot = u(-0.35, 0.05), u(-0.62, -0.5), 1.0
    right = path(
        (neck, -0.86), (neck * u(0.95, 1.1), throat), (wide * u(0.85, 1.0), shoulder), (wide, shoulder + 0.25),
        (wide * u(0.82, 1.04), 0.6), (wide, foot - 0.08), (wide * 0.9, foot),
    )  # fmt: skip
    parts = [Part(symmetric(right), Tone.BODY)]
    cap = u(0.09, 0.16)
    parts.append(Part(rectangle(-neck * 1.2, -1.0, neck * 1.2, -1.0 + cap + 0.03, 0.02), Tone.ACCENT))
    if rng.random() < 0.7:
        top = u(shoulder + 0.2, 0.35)
        parts.append(Part(rectangle(-wide * 0.97, top, wide * 0.97, top + u(0.3, 0.5)), Tone.SECOND))
    if rng.random() < 0.5:
        parts.append(Part(line(-wide * 0.6, shoulder + 0.2, -wide * 0.6, 0.85, 0.05), Tone.LIGHT))
    if rng.random() < 0.4:
        parts.append(Part(rectangle(-neck * 1.05, throat - 0.08, neck * 1.05, throat), Tone.SECOND))
    return parts


def chair(rng: Generator) -> list[Part]:
    """A seat on four legs with a back, seen from a little above and aside."""
    u = rng.uniform
    wide, deep, shift = u(0.5, 0.62), u(0.16, 0.28), u(0.16, 0.36)
    seat, foot, top, leg = u(0.08, 0.22), 1.0, -1.0, u(0.07, 0.11)
    back_l, back_r = -wide + shift, wide + shift
    parts = [
        Part(line(back_l + 0.04, seat - deep, back_l + u(-0.02, 0.08), foot - deep, leg), Tone.SECOND),
        Part(line(back_r - 0.04, seat - deep, back_r + u(-0.08, 0.05), foot - deep, leg), Tone.SECOND),
        Part(line(back_l + 0.03, seat, back_l, top, leg), Tone.SECOND),
        Part(line(back_r - 0.03, seat, back_r, top, leg), Tone.SECOND),
    ]
    style = rng.integers(3)
    if style == 0:
        low = u(seat - 0.5, seat - 0.35)
        parts.append(Part(rectangle(back_l, top + 0.03, back_r, low, u(0.02, 0.2)), Tone.BODY))
    elif style == 1:
        parts.extend(
            Part(rectangle(back_l, y, back_r, y + 0.13, 0.03), Tone.BODY)
            for y in np.linspace(top + 0.05, seat - 0.55, rng.integers(2, 5))
        )
    else:
        parts.extend(
            Part(line(x, top + 0.08, x, seat - deep, 0.06), Tone.SECOND)
            for x in np.linspace(back_l, back_r, rng.integers(4, 7))[1:-1]
        )
        parts.append(Part(rectangle(back_l - 0.05, top, back_r + 0.05, top + u(0.16, 0.28), 0.06), Tone.BODY))
    corners = (back_l, seat - deep), (back_r, seat - deep), (wide - shift, seat + deep), (-wide - shift, seat + deep)
    parts += [
        Part(line(-wide - shift + 0.05, seat + deep, -wide - shift + u(0, 0.08), foot, leg), Tone.SECOND),
        Part(line(wide - shift - 0.05, seat + deep, wide - shift - u(0, 0.08), foot, leg), Tone.SECOND),
        Part(points(*corners), Tone.BODY),
        Part(rectangle(-wide - shift, seat + deep - 0.02, wide - shift, seat + deep + u(0.06, 0.12)), Tone.ACCENT),
    ]
    return parts


def key(rng: Generator) -> list[Part]:
    """A bow with a hole, a shaft and teeth."""
    u = rng.uniform
    bow_size, thick = u(0.3, 0.42), u(0.1, 0.15)
    centre = -1.0 + bow_size
    style = rng.integers(4)
    parts = [Part(line(centre + bow_size * 0.6, 0, 1.0, 0, thick), Tone.BODY)]
    hole = bow_size * u(0.4, 0.62)
    if style == 0:
        parts.append(Part(circle(centre, 0, bow_size), Tone.BODY))
    elif style == 1:
        parts.append(Part(ellipse(centre, 0, bow_size * 0.85, bow_size * 1.15), Tone.BODY))
    elif style == 2:
        parts.append(Part(regular(centre, 0, bow_size * 1.1, int(rng.integers(4, 7)), start=u(0, 90)), Tone.BODY))
        hole *= 0.85
    else:
        r = bow_size * 0.56
        parts.extend(Part(circle(centre + x * r, y * r, r), Tone.BODY) for x, y in ((-0.8, 0), (0.4, -1), (0.4, 1)))
        parts.extend(
            Part(circle(centre + x * r, y * r, r * 0.5), Tone.HOLE) for x, y in ((-0.8, 0), (0.4, -1), (0.4, 1))
        )
    if style < 3:
        parts.append(Part(circle(centre - bow_size * u(0, 0.15), 0, hole), Tone.HOLE))
    x = u(0.88, 0.94)
    for _ in range(rng.integers(2, 5)):
        step = u(0.09, 0.15)
        parts.append(Part(rectangle(x - step * 0.7, 0, x, thick / 2 + u(0.14, 0.34)), Tone.BODY))
        x -= step * u(1.1, 1.6)
    if rng.random() < 0.6:
        collar = centre + bow_size + u(0.05, 0.2)
        parts.append(Part(rectangle(collar, -thick, collar + 0.08, thick), Tone.SECOND))
    return parts


def mug(rng: Generator) -> list[Part]:
    """A straight or tapering cup with a handle, open at the top."""
    u = rng.uniform
    top, taper, tall, lip = u(0.5, 0.62), u(0.75, 1.02), u(0.55, 0.85), u(0.08, 0.2)
    foot = top * taper
    low = u(0.2, 0.5) * tall
    reach = u(0.28, 0.45)
    if rng.random() < 0.7:
        handle = stroke(bow(top * 0.85, 0.05, reach + 0.1, low + 0.12, -90, 90), u(0.1, 0.17))
    else:
        x, y = top * 0.8, low + 0.05
        handle = stroke(path((x, -y), (x + reach, -y * 0.9), (x + reach * 0.9, y * 0.3), (x, y)), u(0.1, 0.16))
    right = path(
        (top, -tall), (top * (1 + u(-0.03, 0.1)) * (1 + taper) / 2, 0), (foot, tall - 0.06), (foot * 0.88, tall)
    )
    parts = [
        Part(handle, Tone.BODY if rng.random() < 0.7 else Tone.ACCENT),
        Part(symmetric(right), Tone.BODY),
    ]
    decoration = rng.integers(4)
    if decoration == 0:
        y = u(-0.3, 0.3) * tall
        parts.append(Part(rectangle(-top * 0.93, y, top * 0.93, y + u(0.15, 0.3)), Tone.SECOND))
    elif decoration == 1:
        parts.append(Part(circle(u(-0.15, 0.15), u(0, 0.2), u(0.18, 0.28)), Tone.SECOND))
    elif decoration == 2:
        parts.append(Part(rectangle(-foot, tall * u(0.6, 0.75), foot, tall - 0.03), Tone.SECOND))
    parts.append(Part(ellipse(0, -tall, top, lip), Tone.SECOND))
    parts.append(Part(ellipse(0, -tall + lip * 0.15, top * 0.86, lip * 0.72), Tone.DARK))
    return parts


def umbrella(rng: Generator) -> list[Part]:
    """An open canopy with scalloped edge on a stick with a crook."""
    u = rng.uniform
    tall, ribs, rim = u(0.6, 0.9), int(rng.integers(3, 7)), -0.05
    thick, crook = u(0.05, 0.08), u(0.12, 0.2)
    stick = np.concatenate([points((0, rim - tall - u(0.06, 0.16)), (0, 0.8)), bow(crook, 0.8, crook, crook, 175, 0)])
    parts = [Part(stroke(stick, thick), Tone.DARK)]
    edges = -np.cos(np.linspace(0, np.pi, ribs + 1))
    depth = u(0.05, 0.12)
    two = rng.random() < 0.6
    dome = np.linspace(0, 1, 9)
    for number, (left, right) in enumerate(pairwise(edges)):
        up_left = np.stack([left * np.sin(dome[::-1] * np.pi / 2), rim - tall * np.cos(dome[::-1] * np.pi / 2)], axis=1)
        up_right = np.stack([right * np.sin(dome * np.pi / 2), rim - tall * np.cos(dome * np.pi / 2)], axis=1)
        hem = bow((left + right) / 2, rim, (right - left) / 2, depth, 0, -180)
        tone = Tone.SECOND if two and number % 2 else Tone.BODY
        parts.append(Part(np.concatenate([up_left, up_right, hem]), tone))
    if rng.random() < 0.5:
        parts.append(Part(circle(0, rim - tall, 0.05), Tone.ACCENT))
    return parts
