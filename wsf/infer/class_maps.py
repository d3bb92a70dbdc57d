"""Class maps as cells, a few numbers a scale, and their way to the picture's pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wsf.data.frame import Placement
from wsf.infer.between import Between


@dataclass(frozen=True, eq=False)
class Grid:
    """What one view of a picture gives at one scale.

    `logits` (C, h, w) of float32, of the cells that may win; `ys` (h,) and `xs` (w,): their middles, ascending, and
    `window`: the side of what each looks at, all in pixels of the frame at scale 1.
    """

    scale: float
    placement: Placement
    logits: NDArray[np.float32]
    ys: NDArray[np.float64]
    xs: NDArray[np.float64]
    window: float

    def at(self, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> NDArray[np.float32]:
        """Logits, interpolated, at places xs and ys (C, n) in the picture's pixels, n of each class: (C, n)."""
        across, down = self.placement.to_frame(xs, ys)
        x, y = Between.of(self.xs, across), Between.of(self.ys, down)
        rows = np.arange(len(self.logits))[:, None]
        above, below = (
            self.logits[rows, row, x.low] * (1 - x.share) + self.logits[rows, row, x.high] * x.share
            for row in (y.low, y.high)
        )
        return np.asarray(above * (1 - y.share) + below * y.share, dtype=np.float32)

    def sees(self, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether places of the picture are in the view, its border included."""
        x0, y0, x1, y1 = self.placement.region
        seen: NDArray[np.bool_] = (xs >= x0) & (xs <= x1) & (ys >= y0) & (ys <= y1)
        return seen

    def middles(self) -> NDArray[np.float64]:
        """Of the cells in row order, x and y in the picture's pixels (h·w, 2); on the view where they lie beyond it."""
        xs, ys = np.meshgrid(self.xs, self.ys)
        return self.placement.to_picture(np.stack((xs.ravel(), ys.ravel()), axis=1))

    def windows(self, factor: float = 1.0) -> NDArray[np.float64]:
        """What the cells look at in row order, `factor` times as large and cut off where the view ends: (h·w, 4)."""
        xs, ys = np.meshgrid(self.xs, self.ys)
        middles, half = np.stack((xs.ravel(), ys.ravel()), axis=1), factor * self.window / 2
        corners = [self.placement.to_picture(middles + side) for side in (-half, half)]
        x0, y0, x1, y1 = self.placement.region
        first, last = (np.clip(pick(*corners), (x0, y0), (x1, y1)) for pick in (np.minimum, np.maximum))
        return np.concatenate((first, last), axis=1)


@dataclass(frozen=True, eq=False)
class ClassMaps:
    """One picture's maps of C classes, over views and scales.

    `picture`: its place among the records; `classes`: which of the recogniser's; `width` and `height`: its own, in
    pixels after EXIF rotation; `probable`: whether the sigmoid of a logit is a probability; where a loss gives scores
    no such meaning (hinge) logits are the scores, and their sigmoid no more than an order.

    Cells are all that is held: maps are drawn one at a time, as large as they are asked for.
    """

    picture: int
    classes: tuple[int, ...]
    width: int
    height: int
    grids: Sequence[Grid]
    probable: bool

    def only(self, classes: Sequence[int]) -> ClassMaps:
        """The maps of some of the classes."""
        rows = [self.classes.index(label) for label in classes]
        grids = [replace(grid, logits=grid.logits[rows]) for grid in self.grids]
        return replace(self, classes=tuple(classes), grids=grids)

    def size(self, longest: int) -> tuple[int, int]:
        """Width and height, in pixels, of maps whose longest side is `longest`, or the picture's where that is less."""
        share = min(1.0, longest / max(self.width, self.height))
        return max(1, round(self.width * share)), max(1, round(self.height * share))

    def drawn(self, width: int, height: int) -> Iterator[NDArray[np.float32]]:
        r"""A map a class over the whole picture, (height, width) of float32 in [0, 1], in the order of `classes`.

        With $f_s$ the logits of the cells at scale s, and $\tilde f_s(p)$ their bilinear interpolation between the
        middles of the cells, which beyond the outermost of them is that of the nearest place between them:

        $$ m(p) = \max_s \; \sigma(\tilde f_s(p)) $$

        of the middles p of the map's pixels. Several views are several scales, each where it looks; where none does,
        m is 0.

        Source: Oquab et al., CVPR 2015, section 6.
        Differs: there the cells are stretched over the picture, although the outermost ones lie half a window inside
        it; `maps.place: resize` does that.
        """
        stretched = [_Stretch.of(grid, self, width, height) for grid in self.grids]
        for index in range(len(self.classes)):
            best = np.full((height, width), -np.inf, np.float32)
            for grid, stretch in zip(self.grids, stretched, strict=True):
                part = best[stretch.rows, stretch.columns]
                np.maximum(part, stretch.of_cells(grid.logits[index]), out=part)
            yield sigmoid(best)


@dataclass(frozen=True, eq=False)
class _Stretch:
    """Which pixels of a map a grid is drawn on, and between which cells they lie."""

    rows: slice
    columns: slice
    down: Between
    across: Between

    @classmethod
    def of(cls, grid: Grid, maps: ClassMaps, width: int, height: int) -> _Stretch:
        """For a map of the whole picture of `height` by `width` pixels."""
        xs = (np.arange(width, dtype=np.float64) + 0.5) * (maps.width / width)
        ys = (np.arange(height, dtype=np.float64) + 0.5) * (maps.height / height)
        x0, y0, x1, y1 = grid.placement.region
        rows, columns = _within(ys, y0, y1), _within(xs, x0, x1)
        across, down = grid.placement.to_frame(xs[columns], ys[rows])
        return cls(rows, columns, Between.of(grid.ys, down), Between.of(grid.xs, across))

    def of_cells(self, cells: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cells (h, w) to pixels (H, W)."""
        return self.across.along_last(self.down.along_last(cells.T).T)


def _within(places: NDArray[np.float64], low: float, high: float) -> slice:
    """Those of ascending places that lie in [low, high)."""
    first, last = np.searchsorted(places, (low, high))
    return slice(int(first), int(last))


def sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of -inf it is 0."""
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)
