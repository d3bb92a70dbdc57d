"""Backgrounds: smooth noise in a few colours, under patches, polygons and strokes with textures of their own."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw

from wsf_scenes.patterns import Field, colour, mixed, noise, pattern
from wsf_scenes.shapes.outline import Points, bow, line, stroke, turned

_SUPERSAMPLING = 2


def background(rng: Generator, height: int, width: int) -> Field:
    """(3, height, width) of colours in 0 to 255."""
    side = max(height, width)
    blend = noise(rng, height, width, coarse=side / 2, fine=side / 10, persistence=rng.uniform(0.4, 0.8))
    ground = mixed(colour(rng), colour(rng), np.clip(blend * np.float32(0.4) + np.float32(0.5), 0, 1))
    grain = noise(rng, height, width, coarse=side / 6, fine=4.0, persistence=rng.uniform(0.6, 0.95))
    ground += grain * np.float32(rng.uniform(4, 14))
    for _ in range(round(side / 62 * rng.uniform(0.6, 1.3))):
        _overlay(rng, ground)
    return ground


def _overlay(rng: Generator, ground: Field) -> None:
    """Paints one group of marks of a kind, in a texture of their own, more or less see-through."""
    _, height, width = ground.shape
    reach = rng.uniform(0.06, 0.45) * max(height, width)
    count = int(np.clip(rng.uniform(0.3, 0.9) * height * width / reach**2, 1, 12))
    spots = rng.uniform(0, 1, (count, 2)) * (width, height)
    marks = [spot + _mark(rng, reach * rng.uniform(0.4, 1.0)) for spot in spots]
    every = np.concatenate(marks)
    x0, y0 = np.floor(np.clip(every.min(axis=0), 0, (width - 1, height - 1))).astype(int)
    x1, y1 = np.ceil(np.clip(every.max(axis=0), (x0 + 1, y0 + 1), (width, height))).astype(int)
    mask = Image.new("L", ((x1 - x0) * _SUPERSAMPLING, (y1 - y0) * _SUPERSAMPLING))
    pen = ImageDraw.Draw(mask)
    for mark in marks:
        pen.polygon(((mark - (x0, y0)) * _SUPERSAMPLING).ravel().tolist(), fill=255)
    share = np.asarray(mask.reduce(_SUPERSAMPLING), dtype=np.float32) * np.float32(rng.uniform(0.15, 0.6) / 255)
    paint = mixed(colour(rng), colour(rng), pattern(rng, y1 - y0, x1 - x0))
    under = ground[:, y0:y1, x0:x1]
    under += (paint - under) * share


def _mark(rng: Generator, reach: float) -> Points:
    """A random polygon, blob, bar or bent stroke about the origin, in pixels."""
    kind, half = rng.integers(4), reach / 2
    if kind == 0:
        angle = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 7)))
        return _polar(angle, half * rng.uniform(0.5, 1.0, len(angle)))
    if kind == 1:
        angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        lobes, depth = rng.integers(2, 6), rng.uniform(0, 0.3)
        return _polar(angle, half * (1 + depth * np.sin(angle * lobes + rng.uniform(0, 6))))
    if kind == 2:
        long = half * rng.uniform(0.6, 1.4)
        return turned(line(-long, 0, long, 0, reach * rng.uniform(0.03, 0.3)), rng.uniform(0, 180))
    return turned(stroke(bow(0, 0, half, half, 0, 180), reach * rng.uniform(0.06, 0.3)), rng.uniform(0, 360))


def _polar(angle: Points, radius: Points) -> Points:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
