"""From the passes to the class maps of whole pictures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wsf.data.frame import Placement
from wsf.infer.class_maps import ClassMaps, Grid

if TYPE_CHECKING:
    from wsf.data.examples import Examples
    from wsf.pipeline import Recogniser

Probabilities: TypeAlias = Callable[[Tensor], Tensor | None]
"""Scores (..., K) to probabilities (..., K), as a loss gives them: see `wsf.contracts.BuiltLoss`."""

BYTES_TOGETHER = 1 << 28
"""What the cells of pictures that are mapped together may take."""

_ALMOST = 2.0**-53
"""How near to 0 and 1 a probability comes, so that its logit is finite: at most 36.7 either way."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Of b examples at one scale, on the CPU: class maps (b, K, h, w); how many rows and columns may win, (b,) each."""

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
        examples: Examples,
        scales: Sequence[float],
        place: Literal["centres", "resize"],
        probabilities: Probabilities,
    ) -> None:
        self._recogniser, self._examples, self._place = recogniser, examples, place
        self._probabilities = probabilities
        self._expected = np.bincount(examples.owners, minlength=len(examples.records)) * len(scales)
        self._grids: dict[int, list[Grid]] = defaultdict(list)
        cells = sum(len(ys) * len(xs) for ys, xs in map(recogniser.cells, scales))
        self.together = max(1, BYTES_TOGETHER // (4 * cells * len(recogniser.classes)))
        """How many examples may be mapped together."""
        nothing = torch.zeros(1, len(recogniser.classes))
        self._probable = probabilities(nothing) is not None

    def add(
        self, scale: float, owners: Sequence[int], placements: Sequence[Placement], found: Cells
    ) -> Iterator[ClassMaps]:
        """Some examples at one scale; the maps of all classes of those pictures that are complete now."""
        ys, xs = self._middles(scale)
        window = self._recogniser.geometry.window * self._recogniser.frame.size / self._recogniser.side(scale)
        for row, (owner, placement) in enumerate(zip(owners, placements, strict=True)):
            rows, columns = found.rows[row], found.columns[row]
            logits = self._logits(found.maps[row, :, :rows, :columns])
            self._grids[owner].append(Grid(scale, placement, logits, ys[:rows], xs[:columns], window))
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
        """Class maps (K, h, w) as the logits of probabilities, or as they are where the loss has none."""
        found = self._probabilities(maps.double().movedim(0, -1)) if self._probable else None
        if found is None:
            return maps.numpy().copy()
        return torch.logit(found, eps=_ALMOST).movedim(-1, 0).float().numpy()
