"""Textures: fields of numbers in [0, 1] that mix two colours. What carries which pattern is drawn at random."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

Field: TypeAlias = NDArray[np.float32]
"""(height, width), or (3, height, width) for colours in 0 to 255; a colour alone is (3,)."""


def noise(rng: Generator, height: int, width: int, *, coarse: float, fine: float, persistence: float) -> Field:
    """Smooth noise about 0 in octaves from `coarse` to `fine` pixels; each is `persistence` times as strong."""
    field = np.zeros((height, width), dtype=np.float32)
    strength, cell = 1.0, coarse
    while cell >= fine:
        shape = (int(height / cell) + 3, int(width / cell) + 3)
        grid = rng.standard_normal(shape, dtype=np.float32)
        box = (1.0, 1.0, 1.0 + width / cell, 1.0 + height / cell)
        field += strength * np.asarray(
            Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC, box=box), dtype=np.float32
        )
        strength, cell = strength * persistence, cell / 2
    return field


def pattern(rng: Generator, height: int, width: int) -> Field:
    """(height, width) in [0, 1]: a gradient, stripes, checks, dots or noise."""
    side = max(height, width)
    angle = rng.uniform(0, np.pi)
    ys, xs = np.ogrid[:height, :width]
    along = (xs * np.cos(angle) + ys * np.sin(angle)).astype(np.float32)
    across = (ys * np.cos(angle) - xs * np.sin(angle)).astype(np.float32)
    period = np.float32(rng.uniform(0.06, 0.22) * side + 3)
    kind = rng.integers(6)
    if kind == 0:
        return _soft(along - along.mean(), 2 / max(float(np.ptp(along)), 1.0))
    if kind == 1:
        return _soft(np.sin(along * (2 * np.pi / period)), rng.uniform(1, 5))
    if kind == 2:
        wave = across + period * np.float32(rng.uniform(0.2, 0.6)) * np.sin(along * (2 * np.pi / (2 * period)))
        return _soft(np.sin(wave * (2 * np.pi / period)), rng.uniform(1, 5))
    if kind == 3:
        return _soft(np.sin(along * (2 * np.pi / period)) * np.sin(across * (2 * np.pi / period)), rng.uniform(2, 6))
    if kind == 4:
        dots = np.sin(along * (2 * np.pi / period)) * np.sin(across * (2 * np.pi / period))
        return _soft(dots - np.float32(rng.uniform(0.3, 0.6)), 6.0)
    coarse = rng.uniform(0.1, 0.5) * side + 3
    grain = noise(rng, height, width, coarse=coarse, fine=max(coarse / 8, 1.5), persistence=0.7)
    return _soft(grain, rng.uniform(0.6, 2.0))


def _soft(field: Field, contrast: float) -> Field:
    """(-inf, inf) to [0, 1]."""
    squeezed: Field = np.clip(field * np.float32(contrast * 0.5) + np.float32(0.5), 0, 1)
    return squeezed


def colour(rng: Generator) -> Field:
    """(3,) in 0 to 255: any hue, from greyish to strong, from dark to bright."""
    hue = rng.uniform(0, 6)
    ramp = np.clip(np.abs((hue + np.array((0.0, 4.0, 2.0))) % 6 - 3) - 1, 0, 1)
    saturation, value = rng.uniform(0.0, 1.0) ** 0.8, rng.uniform(0.15, 1.0)
    drawn: Field = (255 * value * (1 - saturation * (1 - ramp))).astype(np.float32)
    return drawn


def mixed(first: Field, second: Field, share: Field) -> Field:
    """Two colours (3,), mixed by a field (h, w): (3, h, w)."""
    blend: Field = first[:, None, None] + (second - first)[:, None, None] * share
    return blend
