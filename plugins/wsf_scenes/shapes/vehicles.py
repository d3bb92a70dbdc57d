"""Families of the classes of `scenes` that travel: aeroplane, bicycle, car."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from wsf_scenes.shapes.figure import Part, Tone
from wsf_scenes.shapes.outline import circle, ellipse, line, loop, path, points, rectangle, stroke


def aeroplane(rng: Generator) -> list[Part]:
    """Seen from above, flying to the right: a long hull, two wings and a tailplane."""
    u = rng.uniform
    hull, sweep, span = u(0.1, 0.16), u(0.0, 0.5), u(0.75, 1.05)
    root, tip, at = u(0.3, 0.48), u(0.1, 0.24), u(-0.02, 0.2)
    parts = []
    for side in (-1, 1):
        wing = (at + root / 2, 0), (at - sweep + tip / 2, side * span), (at - sweep - tip / 2, side * span)
        parts.append(Part(points(*wing, (at - root / 2, 0)), Tone.SECOND))
    tail, reach, slant = u(0.16, 0.28), u(0.28, 0.42), u(0.0, 0.2)
    for side in (-1, 1):
        fin = (-0.72, 0), (-0.8 - slant, side * reach), (-0.8 - slant - tail / 2, side * reach), (-0.72 - tail, 0)
        parts.append(Part(points(*fin), Tone.ACCENT))
    engines = rng.integers(3)
    for number in range(engines):
        for side in (-1, 1):
            out = span * (0.38 + 0.26 * number)
            x = at - sweep * out / span + root * 0.3
            parts.append(Part(ellipse(x, side * out, u(0.1, 0.15), 0.055), Tone.DARK))
    nose = u(0.75, 0.9)
    body = loop(
        (1.0, 0), (nose, -hull * 0.8), (0.3, -hull), (-0.5, -hull * 0.8), (-0.98, -hull * 0.25),
        (-0.98, hull * 0.25), (-0.5, hull * 0.8), (0.3, hull), (nose, hull * 0.8),
    )  # fmt: skip
    parts.append(Part(body, Tone.BODY))
    parts.append(Part(ellipse(nose - 0.08, 0, 0.08, hull * 0.55), Tone.DARK))
    if rng.random() < 0.6:
        parts.append(Part(line(-1.02, 0, -0.6, 0, 0.05), Tone.ACCENT))
    if rng.random() < 0.3:
        parts.append(Part(line(1.02, -0.3, 1.02, 0.3, 0.05), Tone.DARK))
    return parts


def bicycle(rng: Generator) -> list[Part]:
    """Two spoked wheels, a frame of tubes, a saddle and handlebars."""
    u = rng.uniform
    wheel, apart, tyre, tube = u(0.36, 0.44), u(0.54, 0.6), u(0.055, 0.09), u(0.06, 0.095)
    parts = []
    spokes = int(rng.integers(3, 6))
    phase = u(0, np.pi)
    for x in (-apart, apart):
        parts.append(Part(circle(x, 0, wheel), Tone.DARK))
        parts.append(Part(circle(x, 0, wheel - tyre), Tone.HOLE))
        for number in range(spokes):
            angle = phase + np.pi * number / spokes
            dx, dy = np.cos(angle) * (wheel - tyre / 2), np.sin(angle) * (wheel - tyre / 2)
            parts.append(Part(line(x - dx, -dy, x + dx, dy, 0.025), Tone.SECOND))
    pedal, seat, head = (u(-0.12, 0.0), u(-0.02, 0.1)), (u(-0.3, -0.2), u(-0.6, -0.48)), (u(0.28, 0.36), u(-0.62, -0.5))
    frame = [((-apart, 0), pedal), ((-apart, 0), seat), (pedal, seat), (pedal, head), ((apart, 0), head)]
    if rng.random() < 0.75:
        frame.append((seat, head))
    parts.extend(Part(line(*start, *stop, tube), Tone.BODY) for start, stop in frame)
    bar, post = u(0.08, 0.2), u(0.08, 0.16)
    parts += [
        Part(line(*seat, seat[0] - 0.03, seat[1] - post, tube), Tone.BODY),
        Part(ellipse(seat[0] - 0.05, seat[1] - post, u(0.13, 0.2), 0.055), Tone.ACCENT),
        Part(line(*head, head[0] - 0.05, head[1] - bar, tube), Tone.BODY),
    ]
    if rng.random() < 0.5:
        handle = path(
            (head[0] - 0.12, head[1] - bar), (head[0] + 0.12, head[1] - bar), (head[0] + 0.16, head[1] + 0.06)
        )
    else:
        handle = points((head[0] - 0.22, head[1] - bar - 0.06), (head[0] + 0.05, head[1] - bar))
    parts.append(Part(stroke(handle, tube), Tone.DARK))
    parts.append(Part(circle(*pedal, 0.09), Tone.ACCENT))
    if rng.random() < 0.3:
        parts.append(Part(rectangle(head[0] + 0.05, head[1] - 0.06, head[0] + 0.36, head[1] + 0.14, 0.03), Tone.SECOND))
    return parts


def car(rng: Generator) -> list[Part]:
    """Seen from the side, driving to the right: a low body, a cabin with windows and two wheels."""
    u = rng.uniform
    sill, belt, roof = 0.3, u(-0.1, 0.0), u(-0.5, -0.38)
    bonnet, boot = u(0.2, 0.42), u(-0.95, -0.5)
    front, back = bonnet - u(0.18, 0.3), boot + u(0.05, 0.3)
    shell = loop(
        (-1.0, sill), (-1.0, belt + 0.06), (boot, belt - 0.02), (back, roof), ((front + back) / 2, roof - 0.03),
        (front, roof), (bonnet, belt), (0.9, belt + u(0.04, 0.12)), (1.0, sill - 0.1), (0.98, sill),
    )  # fmt: skip
    parts = [Part(shell, Tone.BODY)]
    inset, pane = 0.05, belt - 0.01
    middle = (front + back) / 2 + u(-0.08, 0.08)
    parts.append(
        Part(points((boot + 0.1, pane), (back + inset, roof + 0.07), (middle, roof + 0.05), (middle, pane)), Tone.LIGHT)
    )
    parts.append(
        Part(
            points(
                (middle + 0.06, pane), (middle + 0.06, roof + 0.05), (front - inset, roof + 0.07), (bonnet - 0.1, pane)
            ),
            Tone.LIGHT,
        )
    )
    if rng.random() < 0.6:
        parts.append(Part(line(-0.99, 0.2, 0.99, 0.2, u(0.04, 0.08)), Tone.SECOND))
    parts.append(Part(line(middle + 0.03, pane, middle + 0.03, sill - 0.04, 0.02), Tone.DARK))
    parts.append(Part(line(middle - 0.14, pane + 0.1, middle - 0.04, pane + 0.1, 0.03), Tone.DARK))
    wheel = u(0.19, 0.25)
    for x in (u(-0.64, -0.56), u(0.54, 0.62)):
        parts.append(Part(circle(x, sill, wheel), Tone.DARK))
        parts.append(Part(circle(x, sill, wheel * u(0.4, 0.6)), Tone.ACCENT))
    parts.append(Part(ellipse(0.93, belt + 0.2, 0.05, 0.05), Tone.ACCENT))
    parts.append(Part(rectangle(-1.0, belt + 0.12, -0.94, belt + 0.24), Tone.ACCENT))
    if rng.random() < 0.25:
        parts.append(Part(line(back, roof - 0.08, front, roof - 0.08, 0.04), Tone.DARK))
    return parts
