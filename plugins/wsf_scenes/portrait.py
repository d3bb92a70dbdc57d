"""The layout of a picture of `scenes_objects`: one object fills it, over clutter, sometimes cropped or overlapped."""

from __future__ import annotations

import numpy as np

from wsf_scenes.layout import Item, Picture
from wsf_scenes.shapes.animals import bird, cat, crab, snail, spider
from wsf_scenes.shapes.clothes import boot, hat, shirt, spectacles
from wsf_scenes.shapes.distractors import DISTRACTORS
from wsf_scenes.shapes.figure import Family, posed
from wsf_scenes.shapes.landmarks import balloon, boat, castle, rocket, tent, train, windmill
from wsf_scenes.shapes.plants import cactus, flower, ice_cream, mushroom
from wsf_scenes.shapes.room import bell, book, clock, guitar, lamp, robot, table, teapot
from wsf_scenes.shapes.tools import anchor, comb, fork, gear, hammer, ladder, padlock, scissors

FAMILIES: tuple[Family, ...] = (
    anchor, balloon, bell, bird, boat, book, boot, cactus, castle, cat, clock, comb, crab, flower, fork, gear, guitar,
    hammer, hat, ice_cream, ladder, lamp, mushroom, padlock, robot, rocket, scissors, shirt, snail, spectacles, spider,
    table, teapot, tent, train, windmill,
)  # fmt: skip

_SIDE = 256
_TILT = 25.0
# Logarithms: as many objects from 30 to 53 % of the side as from 53 to 95 %, since a window that slides over a scene at
# one scale meets objects of many sizes.
_SHARES = np.log((0.3, 0.95))


def portrait(seed: tuple[int, ...], index: int) -> Picture:
    """Picture `index` of a split: class `index` modulo 36, at 30 to 95 % of the side, a little off the middle."""
    rng = np.random.default_rng([*seed, 0])
    label = index % len(FAMILIES)
    figure = posed(rng, FAMILIES[label](rng), size=_SIDE * np.exp(rng.uniform(*_SHARES)), tilt=_TILT)
    half = np.array(figure.bounds[2:])
    # Slack on both sides of the object; one in five is cropped instead, by up to 15 % of its extent.
    room = _SIDE / 2 - half
    reach = room + 0.3 * half if rng.random() < 0.2 else np.minimum(room, 0.12 * _SIDE)
    figure = figure.mapped(np.eye(2), _SIDE / 2 + reach * rng.uniform(-1, 1, 2))
    items = [Item(figure, label)]
    kinds = tuple(DISTRACTORS.values())
    for _ in range(rng.integers(0, 4)):
        size = np.exp(rng.uniform(np.log(30), np.log(150)))
        angle, distance = rng.uniform(0, 2 * np.pi), _SIDE * rng.uniform(0.5, 0.65)
        spot = _SIDE / 2 + distance * np.array((np.cos(angle), np.sin(angle))) * 1.1
        piece = posed(rng, kinds[rng.integers(len(kinds))](rng), size=size, tilt=_TILT).mapped(np.eye(2), spot)
        in_front = rng.random() < 0.25
        items.insert(len(items) if in_front else 0, Item(piece, None))
    return Picture(seed, _SIDE, _SIDE, tuple(items))
