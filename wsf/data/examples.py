"""A split as examples that can be loaded in any order, and batches of them, decoded ahead by threads."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import BuiltDataset, BuiltViews, Example, Record, Region
from wsf.data.decode import decode, size_of
from wsf.data.frame import framed
from wsf.errors import DataError

if TYPE_CHECKING:
    from wsf.recipe.schema import FrameBlock

WORKERS = min(8, os.cpu_count() or 1)


@dataclass(frozen=True, eq=False)
class Shown:
    """What the network is shown of one picture.

    `pixels` (h, w, 3) in the frame, not padded; `region` of the picture, in its own pixels; `flip` whether mirrored.
    """

    pixels: NDArray[np.uint8]
    region: Region
    flip: bool

    def to_picture(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places in the frame, x and y in its pixels (n, 2), as places in the picture, in the picture's own pixels.

        Places on the padding come to the nearest border of the region.
        """
        height, width = self.pixels.shape[:2]
        shares = np.minimum(places / (width, height), 1.0)
        if self.flip:
            shares[:, 0] = 1 - shares[:, 0]
        x0, y0, x1, y1 = self.region
        inside: NDArray[np.float64] = (x0, y0) + shares * (x1 - x0, y1 - y0)
        return inside


@dataclass(frozen=True, eq=False)
class Batch:
    """Some examples: `indices` into all of them, what is shown, labels (B, K) and the pictures' ids."""

    indices: NDArray[np.int64]
    shown: list[Shown]
    labels: NDArray[np.int8]
    ids: tuple[str, ...]


class Examples:
    """All that is shown of some records, in their order."""

    def __init__(
        self, dataset: BuiltDataset, records: Sequence[Record], views: Sequence[BuiltViews], frame: FrameBlock
    ) -> None:
        self._dataset, self._frame = dataset, frame
        self._items: list[tuple[Record, Example]] = []
        owners: list[int] = []
        for owner, record in enumerate(records):
            for view in views:
                examples = view.examples(record, partial(self._size, record))
                self._items += [(record, example) for example in examples]
                owners += [owner] * len(examples)
        self.records = records
        self.owners: NDArray[np.int64] = np.array(owners, dtype=np.int64)
        """(N,) the index of the record that each example is of."""
        self.labels: NDArray[np.int8] = np.array([example.labels for _, example in self._items], dtype=np.int8).reshape(
            len(self._items), len(dataset.classes)
        )
        """(N, K)."""

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

    def _size(self, record: Record) -> tuple[int, int]:
        return size_of(self._dataset.read(record), record.source)

    def load(self, index: int, *, mirror: bool = False) -> Shown:
        """One example, mirrored once more if asked. Raises DataError."""
        record, example = self._items[index]
        image = decode(self._dataset.read(record), record.source)
        region = example.region or (0.0, 0.0, float(image.width), float(image.height))
        flip = example.flip != mirror
        return Shown(framed(image, region, self._frame, flip=flip), region, flip)

    def batches(self, order: Iterable[NDArray[np.int64]], mirrored: NDArray[np.bool_] | None = None) -> Iterator[Batch]:
        """A batch for each group of indices, in order; two are decoded ahead while the caller computes."""
        ahead: deque[tuple[NDArray[np.int64], list[Future[Shown]]]] = deque()
        pool = ThreadPoolExecutor(WORKERS)
        try:
            for group in order:
                flags = [False] * len(group) if mirrored is None else mirrored[group].tolist()
                loads = [pool.submit(self.load, i, mirror=flag) for i, flag in zip(group.tolist(), flags, strict=True)]
                ahead.append((group, loads))
                if len(ahead) > 2:
                    yield self._gather(*ahead.popleft())
            while ahead:
                yield self._gather(*ahead.popleft())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _gather(self, indices: NDArray[np.int64], loads: list[Future[Shown]]) -> Batch:
        ids = tuple(self._items[i][0].id for i in indices)
        return Batch(indices, [load.result() for load in loads], self.labels[indices], ids)


def groups(order: Sequence[int] | NDArray[np.int64], size: int) -> list[NDArray[np.int64]]:
    """An order cut into the fewest groups of at most `size`, all as large as each other or one smaller.

    So that no group is a small rest, from which a batch norm would learn noise, or, of one example, nothing.
    """
    return np.array_split(np.asarray(order, dtype=np.int64), max(1, group_count(len(order), size)))


def group_count(length: int, size: int) -> int:
    """How many groups `groups` makes: the training steps of an epoch."""
    return math.ceil(length / size)
