"""From a layout to pixels: background, then every figure from back to front, then light and grain."""

from __future__ import annotations

import io

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFilter

from wsf_scenes.clutter import background
from wsf_scenes.layout import Picture
from wsf_scenes.patterns import Field, colour, mixed, pattern
from wsf_scenes.shapes.figure import Figure, Tone

_EDGE = max(Tone) + 1
_QUALITY = 90
# For every tone the look-up table that keeps it alone.
_ONLY = {tone: [255 * (level == tone) for level in range(256)] for tone in range(1, _EDGE + 1)}


def render(picture: Picture) -> bytes:
    """The picture as a JPEG file."""
    rng = np.random.default_rng([*picture.seed, 1])
    light, grain = np.float32(rng.uniform(0.8, 1.15)), np.float32(rng.uniform(1, 4))
    canvas = background(rng, picture.height, picture.width)
    for item in picture.items:
        _paint(rng, canvas, item.figure)
    canvas = canvas * light + rng.standard_normal(canvas.shape[1:], dtype=np.float32) * grain
    file = io.BytesIO()
    pixels = np.ascontiguousarray(np.clip(canvas, 0, 255).astype(np.uint8).transpose(1, 2, 0))
    Image.fromarray(pixels).save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()


def _paint(rng: Generator, canvas: Field, figure: Figure) -> None:
    """Draws one figure onto the canvas, with a soft shadow, edges, textures and shading."""
    _, height, width = canvas.shape
    bounds = figure.bounds
    side = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    margin = int(side * 0.06) + 3
    x0, y0 = max(int(bounds[0]) - margin, 0), max(int(bounds[1]) - margin, 0)
    x1, y1 = min(int(bounds[2]) + margin + 1, width), min(int(bounds[3]) + margin + 1, height)
    if x0 >= x1 or y0 >= y1:
        return
    under = canvas[:, y0:y1, x0:x1]
    edge = 0.0 if rng.random() < 0.2 else rng.uniform(0.006, 0.02) * side
    layers = _coverage(figure, x0, y0, x1 - x0, y1 - y0, edge, 4 if side < 70 else 3 if side < 150 else 2)
    if not layers:
        return
    alpha = np.minimum(sum(layers.values()), 1)

    _shade_ground(rng, under, alpha, side)
    palette = _palette(rng, under.mean(axis=(1, 2)))
    textured = rng.random() < 0.55
    colours = np.zeros_like(under)
    for tone, share in layers.items():
        paint: Field = palette[tone][:, None, None]
        if textured and tone in (Tone.BODY, Tone.SECOND) and rng.random() < 0.7:
            other = palette[tone] * np.float32(rng.uniform(0.55, 0.8)) + colour(rng) * np.float32(0.22)
            paint = mixed(palette[tone], other, pattern(rng, *alpha.shape))
        colours += paint * share
    colours *= _relief(rng, alpha, side)
    under *= 1 - alpha
    under += colours


def _coverage(figure: Figure, x0: int, y0: int, width: int, height: int, edge: float, fine: int) -> dict[int, Field]:
    """How much of each pixel every tone covers, drawn `fine` times as large: tone → (height, width) in [0, 1]."""
    tones = Image.new("L", (width * fine, height * fine))
    pen = ImageDraw.Draw(tones)
    for outline, tone in figure.parts:
        corners = ((outline - (x0, y0)) * fine).ravel().tolist()
        pen.polygon(corners, fill=int(tone))
        if edge:
            pen.line([*corners, *corners[:4]], fill=_EDGE, width=max(round(edge * fine), 1))
    amounts = tones.histogram()
    return {
        tone: np.asarray(tones.point(only).reduce(fine), dtype=np.float32) / np.float32(255)
        for tone, only in _ONLY.items()
        if amounts[tone]
    }


def _palette(rng: Generator, ground: Field) -> dict[int, Field]:
    """A colour for every tone; the body is the one of five drawn that stands out most from the ground."""
    drawn = [colour(rng) for _ in range(5)]
    drawn.sort(key=lambda one: -float(np.abs(one - ground).sum()))
    body = drawn[0]
    second = max(drawn[1:4], key=lambda one: float(np.abs(one - body).sum()))
    far = colour(rng)
    accent = far if np.abs(far - body).sum() > 120 else 255 - body
    dark = colour(rng) * np.float32(0.3)
    light = 255 - colour(rng) * np.float32(0.25)
    edge = (dark, body * np.float32(0.4), light)[rng.integers(3)]
    return dict(zip((*list(Tone)[1:], _EDGE), (body, second, accent, dark, light, edge), strict=True))


def _shade_ground(rng: Generator, under: Field, alpha: Field, side: float) -> None:
    """Darkens the ground below the figure, a little to one side."""
    reach = int(side * 0.05)
    dx, dy = reach + (rng.uniform(-1, 1, 2) * reach).astype(int)
    shadow = np.pad(_blurred(alpha, side * 0.04 + 1), reach)[dy : dy + alpha.shape[0], dx : dx + alpha.shape[1]]
    under *= 1 - shadow * np.float32(rng.uniform(0.1, 0.5))


def _relief(rng: Generator, alpha: Field, side: float) -> Field:
    """Light from one side on a form that bulges where the figure is thick: factors about 1, (h, w)."""
    height = _blurred(alpha, side * 0.07 + 1)
    slope_y, slope_x = np.gradient(height)
    angle = rng.uniform(0, 2 * np.pi)
    lit = (slope_x * np.cos(angle) + slope_y * np.sin(angle)) * np.float32(side * rng.uniform(0.02, 0.14))
    factors: Field = np.clip(1 + lit, 0.55, 1.35).astype(np.float32)
    return factors


def _blurred(field: Field, radius: float) -> Field:
    image = Image.fromarray((field * 255).astype(np.uint8)).filter(ImageFilter.BoxBlur(radius))
    return np.asarray(image, dtype=np.float32) / np.float32(255)
