"""From the passes to the class maps of whole pictures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from wsf.contracts import BuiltLoss
from wsf.data.frame import Placement
from wsf.fusion import logits
from wsf.infer.class_maps import ClassMaps, Grid
from wsf.infer.probabilities import Probabilities, probabilities_of

if TYPE_CHECKING:
    from wsf.data.examples import Examples
    from wsf.recogniser import Recogniser

BYTES_TOGETHER = 1 << 28
"""What the cells of pictures that are mapped together may take."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Of b examples at one scale, on the CPU: class maps, with that of the background (b, K or K + 1, h, w), and how
    many of their rows and columns may win."""

    maps: Tensor
    rows: list[int]
    columns: list[int]

    @classmethod
    def of(cls, maps: Tensor, valid: Tensor) -> Cells:
        """The valid cells of a picture are always the first of its rows and columns."""
        rows, columns = valid[:, 0].any(dim=2).sum(dim=1), valid[:, 0].any(dim=1).sum(dim=1)
        return cls(maps.float().cpu(), rows.tolist(), columns.tolist())


class Collector:
    """Gathers cells until all of a picture's views have been seen at all scales."""

    def __init__(
        self,
        recogniser: Recogniser,
        loss: BuiltLoss,
        examples: Examples,
        scales: Sequence[float],
        place: Literal["centres", "resize"],
    ) -> None:
        self._recogniser, self._examples, self._place = recogniser, examples, place
        self._probabilities: Probabilities = partial(probabilities_of, loss, recogniser.device)
        self._expected = np.bincount(examples.owners, minlength=len(examples.records)) * len(scales)
        self._grids: dict[int, list[Grid]] = defaultdict(list)
        cells = sum(len(ys) * len(xs) for ys, xs in map(recogniser.cells, scales))
        self.together = max(1, BYTES_TOGETHER // (4 * cells * len(recogniser.classes)))
        """How many examples may be mapped together."""
        nothing = np.zeros((1, len(recogniser.classes) + recogniser.background))
        self._probable = self._probabilities(nothing) is not None

    def add(
        self, scale: float, owners: Sequence[int], placements: Sequence[Placement], found: Cells
    ) -> Iterator[ClassMaps]:
        """Some examples at one scale; the maps of all classes of those pictures that are complete now."""
        ys, xs = self._middles(scale)
        window = self._recogniser.geometry.window * self._recogniser.frame.size / self._recogniser.side(scale)
        for row, (owner, placement) in enumerate(zip(owners, placements, strict=True)):
            rows, columns = found.rows[row], found.columns[row]
            of_classes = self._logits(found.maps[row, :, :rows, :columns])
            self._grids[owner].append(Grid(scale, placement, of_classes, ys[:rows], xs[:columns], window))
            if len(self._grids[owner]) == self._expected[owner]:
                width, height = self._examples.picture_size(owner)
                every = tuple(range(len(self._recogniser.classes)))
                yield ClassMaps(owner, every, width, height, self._grids.pop(owner), self._probable)

    def _middles(self, scale: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where cells are drawn: ys (h,), xs (w,), in pixels of the frame at scale 1."""
        ys, xs = (middles.numpy() for middles in self._recogniser.cells(scale))
        if self._place == "centres":
            return ys, xs
        size = self._recogniser.frame.size
        even = [(np.arange(len(middles), dtype=np.float64) + 0.5) * (size / len(middles)) for middles in (ys, xs)]
        return even[0], even[1]

    def _logits(self, maps: Tensor) -> NDArray[np.float32]:
        """Class maps (K or K + 1, h, w) as logits (K, h, w), or as they are where the loss has no probabilities."""
        raw = np.moveaxis(maps.double().numpy(), 0, -1)
        found = self._probabilities(raw)
        of_all = raw if found is None else logits(found)
        return np.ascontiguousarray(np.moveaxis(of_all[..., : len(self._recogniser.classes)], -1, 0), np.float32)
