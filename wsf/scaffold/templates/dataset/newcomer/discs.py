"""Coloured discs, drawn from their numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw
from wsf import Box, DataError, Record, unknown

COLOURS = {"red": (200, 40, 40), "green": (40, 170, 60), "blue": (50, 70, 210)}


class Discs:
    """Picture i shows a disc of class i mod 3; every other one a second disc, of the next class.

    Labels are (K,) of −1 absent, 0 unknown, +1 present. A dataset of files keeps a path below its root as `source`, and
    reads `wsf.below(root, record.source)`, which refuses what leads out of the root.
    """

    classes = tuple(COLOURS)
    splits = ("train", "test")

    def __init__(self, count: int, size: int) -> None:
        self.count, self.size = count, size

    def records(self, split: str) -> Sequence[Record]:
        """The records of a split, always in the same order. Raises DataError."""
        if split not in self.splits:
            raise DataError(f"newcomer: {unknown('split', split, self.splits)}")
        return [self._record(split, index) for index in range(self.count)]

    def read(self, record: Record) -> bytes:
        """The picture as a PNG file."""
        split, _, index = record.source.partition("/")
        noise = np.random.default_rng([self.splits.index(split), int(index), 1])
        image = Image.fromarray(noise.integers(100, 156, (self.size, self.size, 3), dtype=np.uint8))
        for box in self._boxes(split, int(index)):
            ImageDraw.Draw(image).ellipse(box.region, fill=COLOURS[self.classes[box.label]])
        encoded = io.BytesIO()
        image.save(encoded, "PNG")
        return encoded.getvalue()

    def _record(self, split: str, index: int) -> Record:
        boxes = self._boxes(split, index)
        labels = np.full(len(self.classes), -1, dtype=np.int8)
        labels[[box.label for box in boxes]] = 1
        return Record(id=f"{split}_{index:05}", source=f"{split}/{index}", labels=labels, boxes=boxes)

    def _boxes(self, split: str, index: int) -> tuple[Box, ...]:
        """Half-open regions x0, y0, x1, y1 in pixels. One disc a half of the picture, so that none hides another."""
        rng = np.random.default_rng([self.splits.index(split), index])
        half = self.size // 2
        boxes = []
        for place in range(1 + index % 2):
            side = int(rng.integers(half // 2, half))
            x, y = place * half + int(rng.integers(0, half - side)), int(rng.integers(0, self.size - side))
            boxes.append(Box((index + place) % len(self.classes), (x, y, x + side, y + side)))
        return tuple(boxes)
