"""A split as examples that can be loaded in any order, and batches of them, decoded ahead by threads."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from wsf.components import ViewsContext
from wsf.contracts import BuiltDataset, BuiltViews, Example, Record, Region
from wsf.data.ahead import ahead
from wsf.data.decode import decode, size_of
from wsf.data.frame import Placement, framed
from wsf.errors import DataError, PluginError
from wsf.recipe.schema import has_background

if TYPE_CHECKING:
    from PIL import Image

    from wsf.recipe.schema import FrameBlock, Recipe

WORKERS = min(8, os.cpu_count() or 1)


class Pictures(Protocol):
    """Framed pictures that were kept."""

    def find(self, key: str) -> tuple[NDArray[np.uint8], Region] | None:
        """Pixels (h, w, 3) and region of the example of that `Examples.key`, or None where it was not kept."""


@dataclass(frozen=True, eq=False)
class Shown:
    """What the network is shown of one picture: pixels (h, w, 3) in the frame, not padded, and where they come from."""

    pixels: NDArray[np.uint8]
    placement: Placement


class Examples:
    """All that is shown of some records, in their order.

    `background`: some of the views tell it, so that it is the last label of all examples. `blind`: views see of the
    records neither labels nor boxes, as it must be in scoring.
    """

    def __init__(
        self,
        dataset: BuiltDataset,
        records: Sequence[Record],
        views: Sequence[BuiltViews],
        frame: FrameBlock,
        *,
        background: bool = False,
        blind: bool = False,
    ) -> None:
        self._dataset, self._frame = dataset, frame
        self.pictures: Pictures | None = None
        """Where framed pictures are looked up before they are decoded."""
        self._digests: dict[int, str] = {}
        self._last: tuple[int, Image.Image] | None = None
        self._items: list[tuple[Record, Example]] = []
        owners: list[int] = []
        for owner, whole in enumerate(records):
            record = replace(whole, labels=np.zeros_like(whole.labels), boxes=None) if blind else whole
            for view in views:
                examples = view.examples(record, partial(self._size, record))
                self._items += [(record, example) for example in examples]
                owners += [owner] * len(examples)
        self.records = records
        self.owners: NDArray[np.int64] = np.array(owners, dtype=np.int64)
        """(N,) the index of the record that each example is of."""
        self.labels: NDArray[np.int8] = np.zeros((len(self._items), len(dataset.classes) + background), np.int8)
        """(N, K), or (N, K + 1) with the background: 0 where a view does not tell it."""
        for labels, (record, example) in zip(self.labels, self._items, strict=True):
            _check_length(record, example, len(dataset.classes), background=background)
            labels[: len(example.labels)] = example.labels

    def check_all_shown(self) -> None:
        """Raises DataError where a record has no example: it could have no score."""
        unseen = np.bincount(self.owners, minlength=len(self.records)) == 0
        if unseen.any():
            record = self.records[int(np.argmax(unseen))]
            raise DataError(
                f"{record.source}: the views show nothing of this picture, so that it has no score; give other views"
            )

    def __len__(self) -> int:
        return len(self._items)

    def picture_size(self, owner: int) -> tuple[int, int]:
        """Width and height of a record's picture, in pixels after EXIF rotation. Raises DataError."""
        return self._size(self.records[owner])

    def _size(self, record: Record) -> tuple[int, int]:
        return size_of(self._dataset.read(record), record.source)

    def _picture(self, owner: int) -> Image.Image:
        """A picture; the last one is kept, since all that views show of a picture is mostly asked for in turn."""
        last = self._last
        if last is None or last[0] != owner:
            record = self.records[owner]
            self._last = last = owner, decode(self._dataset.read(record), record.source)
        return last[1]

    def key(self, index: int) -> str:
        """What an example shows, without mirroring: a hash of the picture's bytes, and the region."""
        owner = int(self.owners[index])
        if owner not in self._digests:
            self._digests[owner] = blake2b(self._dataset.read(self.records[owner]), digest_size=16).hexdigest()
        region = self._items[index][1].region
        return f"{self._digests[owner]}:{'' if region is None else ','.join(map(repr, region))}"

    def mirrored(self, index: int, *, mirror: bool = False) -> bool:
        """Whether an example is seen mirrored, once more if asked."""
        return self._items[index][1].flip != mirror

    def pixels(self, index: int) -> tuple[NDArray[np.uint8], Region]:
        """An example in the frame, not mirrored, (h, w, 3), and its region. Raises DataError."""
        if self.pictures is not None and (kept := self.pictures.find(self.key(index))) is not None:
            return kept
        example = self._items[index][1]
        image = self._picture(int(self.owners[index]))
        region = example.region or (0.0, 0.0, float(image.width), float(image.height))
        return framed(image, region, self._frame), region

    def load(self, index: int, *, mirror: bool = False) -> Shown:
        """One example, mirrored once more if asked. Raises DataError."""
        pixels, region = self.pixels(index)
        flip = self.mirrored(index, mirror=mirror)
        if flip:
            pixels = np.ascontiguousarray(pixels[:, ::-1])
        return Shown(pixels, Placement(region, pixels.shape[0], pixels.shape[1], flip))

    def batches(
        self, order: Sequence[NDArray[np.int64]], mirrored: NDArray[np.bool_] | None = None
    ) -> Iterator[list[Shown]]:
        """The examples of each group of indices, in order; those of two groups are decoded ahead.

        `mirrored` (N,): which of all examples are mirrored once more. Raises DataError.
        """
        loads = ahead(
            (
                partial(self.load, index, mirror=mirrored is not None and bool(mirrored[index]))
                for group in order
                for index in group.tolist()
            ),
            workers=WORKERS,
            depth=2 * max(map(len, order), default=0),
        )
        for group in order:
            yield list(islice(loads, len(group)))

    def ids(self, indices: NDArray[np.int64]) -> tuple[str, ...]:
        """The pictures that some examples show."""
        return tuple(self._items[index][0].id for index in indices.tolist())


def _check_length(record: Record, example: Example, classes: int, *, background: bool) -> None:
    """Raises PluginError."""
    if len(example.labels) - classes not in (0, int(background)):
        raise PluginError(
            f"{record.id}: a view labels an example with {len(example.labels)} numbers, expected one for each of the "
            f"{classes} classes{' and one for the background' if background else ''}; mend the view"
        )


def examples_of(recipe: Recipe, dataset: BuiltDataset, records: Sequence[Record], *, scoring: bool) -> Examples:
    """What a recipe's views show of some records, to be scored or to be trained on. Raises DataError."""
    uses = recipe.evaluate_views if scoring else recipe.views
    context = ViewsContext(classes=dataset.classes, scoring=scoring)
    views = [use.build(context) for use in uses]
    return Examples(dataset, records, views, recipe.core.frame, background=has_background(uses), blind=scoring)


def groups(order: Sequence[int] | NDArray[np.int64], size: int) -> list[NDArray[np.int64]]:
    """An order cut into the fewest groups of at most `size`, all as large as each other or one smaller.

    So that no group is a small rest, from which a batch norm would learn noise, or, of one example, nothing.
    """
    return np.array_split(np.asarray(order, dtype=np.int64), max(1, group_count(len(order), size)))


def group_count(length: int, size: int) -> int:
    """How many groups `groups` makes: the training steps of an epoch."""
    return math.ceil(length / size)
