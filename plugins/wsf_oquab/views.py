"""What the network is shown of a picture: all of it (row F of Table 1), or its annotated objects too (row E)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from wsf import Box, DataError, Example, Labels, Record, Region
from wsf_oquab.params import BoxCropsParams, WholeParams


class Whole:
    """The whole picture with its labels; with `mirrored` also its mirror image."""

    def __init__(self, params: WholeParams) -> None:
        self._flips = (False, True) if params.mirrored else (False,)

    def examples(self, record: Record, size: Callable[[], tuple[int, int]]) -> Sequence[Example]:  # noqa: ARG002
        """One or two examples, without a region; the picture is not opened."""
        return tuple(Example(labels=record.labels, flip=flip) for flip in self._flips)


class BoxCrops:
    """One example a box: the box with its margin, cut off at the picture's border.

    The box's own class is present. Of every other class, the boxes decide, difficult ones included: it is unknown where
    one of them shares with the crop at least `unknown` of the smaller of the two areas, since it may be seen there;
    otherwise it is absent. A class that the picture holds, or may hold, without a box of it is unknown in every crop.
    """

    def __init__(self, params: BoxCropsParams) -> None:
        self.params = params

    def examples(self, record: Record, size: Callable[[], tuple[int, int]]) -> Sequence[Example]:
        """`size()` is (width, height) in pixels. Raises DataError where the record's boxes are not known."""
        if record.boxes is None:
            raise DataError(
                f"{record.id}: the view box_crops needs boxes, got a picture without; "
                "use a dataset that has them, or remove the view"
            )
        return tuple(self._crops(record, record.boxes, size())) if record.boxes else ()

    def _crops(self, record: Record, boxes: Sequence[Box], size: tuple[int, int]) -> Iterator[Example]:
        for box in boxes:
            if box.difficult and not self.params.include_difficult:
                continue
            x0, y0, x1, y1 = _clip(box.region, size)
            if min(x1 - x0, y1 - y0) < self.params.min_size:
                continue
            crop = _clip(_widen(box.region, self.params.margin), size)
            yield Example(labels=self._labels(record.labels, boxes, box.label, crop), region=crop)

    def _labels(self, of_picture: Labels, boxes: Sequence[Box], own: int, crop: Region) -> Labels:
        """The labels (K,) of a crop."""
        boxed = np.zeros(of_picture.shape, dtype=bool)
        boxed[[box.label for box in boxes]] = True
        labels = np.where(boxed | (of_picture < 0), -1, 0).astype(np.int8)
        for box in boxes:
            if _area(_clip_to(box.region, crop)) >= self.params.unknown * min(_area(box.region), _area(crop)):
                labels[box.label] = 0
        labels[own] = 1
        return labels


def _clip_to(region: Region, bounds: Region) -> Region:
    """What two regions share; its sides are negative where they do not meet."""
    return (
        max(region[0], bounds[0]),
        max(region[1], bounds[1]),
        min(region[2], bounds[2]),
        min(region[3], bounds[3]),
    )


def _clip(region: Region, size: tuple[int, int]) -> Region:
    return _clip_to(region, (0.0, 0.0, float(size[0]), float(size[1])))


def _widen(region: Region, margin: float) -> Region:
    x0, y0, x1, y1 = region
    across, down = margin * (x1 - x0), margin * (y1 - y0)
    return x0 - across, y0 - down, x1 + across, y1 + down


def _area(region: Region) -> float:
    """In square pixels; 0 where a side is negative."""
    x0, y0, x1, y1 = region
    return max(0.0, x1 - x0) * max(0.0, y1 - y0)
