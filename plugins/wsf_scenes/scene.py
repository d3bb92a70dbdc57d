"""The layout of a picture of `scenes`: one to four objects of 50 to 250 pixels among distractors."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from wsf_scenes.layout import Item, Picture, hidden_share
from wsf_scenes.shapes.distractors import DISTRACTORS
from wsf_scenes.shapes.figure import Family, Figure, posed
from wsf_scenes.shapes.household import bottle, chair, key, mug, umbrella
from wsf_scenes.shapes.outdoors import butterfly, fish, house, tree
from wsf_scenes.shapes.outline import Points
from wsf_scenes.shapes.vehicles import aeroplane, bicycle, car

FAMILIES: tuple[Family, ...] = (
    aeroplane, bicycle, bottle, butterfly, car, chair, fish, house, key, mug, tree, umbrella,
)  # fmt: skip

_LONGEST = 500
_SHAPES = ((500, 375), (375, 500), (500, 500), (500, 333), (333, 500))
_SHAPE_SHARES = (0.42, 0.2, 0.08, 0.12, 0.06)
_COUNT_SHARES = (0.3, 0.3, 0.25, 0.15)
_SMALLEST, _LARGEST = 50, 250
_MOST_HIDDEN = 0.8
_COVERED_SHARE = 0.1
_TRIES = 30
_TILT = 15.0


def scene(seed: tuple[int, ...], index: int) -> Picture:
    """Picture `index` of a split. Its first object is of class `index` modulo 12, the others of any."""
    rng = np.random.default_rng([*seed, 0])
    width, height = _shape(rng)
    labels = [index % len(FAMILIES)]
    labels += [int(rng.integers(len(FAMILIES))) for _ in range(_pick(rng, _COUNT_SHARES))]

    items: list[Item] = []
    for label in labels:
        size = rng.uniform(_SMALLEST, _LARGEST)
        items.append(Item(_placed(rng, FAMILIES[label], size, width, height, items), label))
    for _ in range(rng.integers(1, 4)):
        size = np.exp(rng.uniform(np.log(30), np.log(150)))
        items.append(Item(_placed(rng, _distractor(rng), size, width, height, items), None))

    depth = rng.random(len(items))
    ordered: list[Item] = []
    for item in (items[position] for position in np.argsort(depth)):
        ordered.append(item)
        if item.label is not None and rng.random() < _COVERED_SHARE:
            ordered.append(_cover(rng, item.figure))
    return _uncovered(Picture(seed, width, height, tuple(ordered)))


def _distractor(rng: Generator) -> Family:
    return tuple(DISTRACTORS.values())[rng.integers(len(DISTRACTORS))]


def _cover(rng: Generator, figure: Figure) -> Item:
    """A distractor that stands in front of a figure and hides some of it, now and then most of it."""
    x0, y0, x1, y1 = figure.bounds
    side = max(x1 - x0, y1 - y0)
    front = posed(rng, _distractor(rng)(rng), size=side * rng.uniform(0.45, 1.15), tilt=_TILT)
    middle = np.array(((x0 + x1) / 2, (y0 + y1) / 2)) + rng.uniform(-0.45, 0.45, 2) * (x1 - x0, y1 - y0)
    return Item(front.mapped(np.eye(2), middle), None)


def _uncovered(picture: Picture) -> Picture:
    """Brings to the front what would be all but invisible, one object after the other."""
    for _ in picture.items:
        hidden = (
            hidden_share(picture, index) if item.label is not None else 0.0 for index, item in enumerate(picture.items)
        )
        buried = next((index for index, share in enumerate(hidden) if share > _MOST_HIDDEN), None)
        if buried is None:
            break
        items = (*picture.items[:buried], *picture.items[buried + 1 :], picture.items[buried])
        picture = Picture(picture.seed, picture.width, picture.height, items)
    return picture


def _shape(rng: Generator) -> tuple[int, int]:
    """Width and height, the longest side 500."""
    choice = _pick(rng, _SHAPE_SHARES)
    if choice < len(_SHAPES):
        return _SHAPES[choice]
    short = int(rng.integers(320, _LONGEST))
    return (_LONGEST, short) if rng.random() < 0.65 else (short, _LONGEST)


def _pick(rng: Generator, shares: tuple[float, ...]) -> int:
    """An index with these probabilities; their number, with what is left of 1."""
    return int(np.searchsorted(np.cumsum(shares), rng.random(), side="right"))


def _placed(rng: Generator, family: Family, size: float, width: int, height: int, others: list[Item]) -> Figure:
    """A member of the family, mostly where it fits: the first of some random places that overlaps little."""
    figure = posed(rng, family(rng), size=size, tilt=_TILT)
    half = np.array(figure.bounds[2:])
    out = rng.uniform(0, 0.5) if rng.random() < 0.12 else 0.0
    low, high = half * (1 - out), np.array((width, height)) - half * (1 - out)
    allowed = rng.uniform(0.1, 0.9) if rng.random() < 0.15 else 0.1
    spots = low + (high - low) * rng.random((_TRIES, 2))
    best = int(np.argmin(np.maximum(_overlaps(spots, half, others) - allowed, 0.0)))
    return figure.mapped(np.eye(2), spots[best])


def _overlaps(centres: Points, half: Points, others: list[Item]) -> Points:
    """For boxes about T centres the largest share, of the smaller of two boxes, that each shares with another: (T,)."""
    if not others:
        return np.zeros(len(centres))
    bounds = np.array([other.figure.bounds for other in others])
    low, high = bounds[:, :2], bounds[:, 2:]
    shared = np.minimum(centres[:, None] + half, high) - np.maximum(centres[:, None] - half, low)  # (T, others, 2)
    smaller = np.minimum(4 * half.prod(), (high - low).prod(axis=1))
    shares: Points = (np.maximum(shared, 0.0).prod(axis=2) / smaller).max(axis=1)
    return shares
