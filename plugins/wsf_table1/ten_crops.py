"""Five crops of a picture and their mirror images."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wsf import Example, Record, Region
from wsf_table1.params import TenCropsParams


class TenCrops:
    """Square crops at the four corners and in the centre, each as it is and mirrored, with the labels of the picture.

    Their side is a share of the picture's shorter one: 224 pixels of a picture resized to 256. With the corners of the
    picture (Chatfield et al.), a long one has more between its crops; with those of the square in its centre (Zeiler
    and Fergus), its ends are never seen. A crop may well have lost what the labels speak of: nobody knows.

    Source: Krizhevsky et al., NIPS 2012, section 4.1; Zeiler and Fergus, ECCV 2014; Chatfield et al., BMVC 2014.
    Differs: resized once, from the picture's own pixels to the frame (`fit: warp`, which keeps a square a square).
    """

    def __init__(self, params: TenCropsParams) -> None:
        self.params = params

    def examples(self, record: Record, size: Callable[[], tuple[int, int]]) -> Sequence[Example]:
        """Ten examples; `size()` is (width, height) in pixels."""
        regions = self.regions(*size())
        return tuple(
            Example(labels=record.labels, region=region, flip=flip) for region in regions for flip in (False, True)
        )

    def regions(self, width: int, height: int) -> tuple[Region, ...]:
        """Top left, top right, bottom left, bottom right and centre."""
        shorter = min(width, height)
        side = self.params.crop * shorter
        left, top = ((width - shorter) / 2, (height - shorter) / 2) if self.params.within == "centre" else (0.0, 0.0)
        right, bottom = width - left, height - top
        x, y = (width - side) / 2, (height - side) / 2
        return (
            (left, top, left + side, top + side),
            (right - side, top, right, top + side),
            (left, bottom - side, left + side, bottom),
            (right - side, bottom - side, right, bottom),
            (x, y, x + side, y + side),
        )
