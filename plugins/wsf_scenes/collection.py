"""The two data sets as functions from a split and a number to a layout, and the hash that pins them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wsf_scenes import portrait, scene
from wsf_scenes.layout import Picture

VERSION = 1
"""Part of the cache folder's name: raised by whatever changes a layout or a pixel."""


@dataclass(frozen=True)
class Collection:
    """`sizes`: pictures by split; `arrange(seed, index)` lays out one of them; `sha256` is what `fingerprint` gives."""

    name: str
    number: int
    classes: tuple[str, ...]
    sizes: Mapping[str, int]
    arrange: Callable[[tuple[int, ...], int], Picture]
    sha256: str

    def picture(self, split: str, index: int) -> Picture:
        """The layout of one picture, whatever others were asked for."""
        return self.arrange((self.number, list(self.sizes).index(split), index), index)


def fingerprint(collection: Collection) -> str:
    """SHA-256 over the classes and every split's boxes: [class, x0, y0, x1, y1, difficult]; labels follow from them."""
    boxes = {
        split: [
            [[box.label, *box.region, box.difficult] for box in collection.picture(split, index).boxes]
            for index in range(size)
        ]
        for split, size in collection.sizes.items()
    }
    return hashlib.sha256(json.dumps([collection.classes, boxes]).encode()).hexdigest()


SCENES = Collection(
    name="scenes",
    number=1,
    classes=tuple(family.__name__ for family in scene.FAMILIES),
    sizes={"train": 400, "test": 200},
    arrange=scene.scene,
    sha256="dc9dd6d63ee1b97f60ba7798b30d5d23cc7c5dfd1343a6c5c86554f86f605004",
)

SCENES_OBJECTS = Collection(
    name="scenes_objects",
    number=2,
    classes=tuple(family.__name__ for family in portrait.FAMILIES),
    sizes={"train": 9000, "test": 720},
    arrange=portrait.portrait,
    sha256="6e3c85f32f8b9bf15c60cf6e6c9c1902e07bab1e288bed0307151dbcf3e32470",
)
