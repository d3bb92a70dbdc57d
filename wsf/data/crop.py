"""How much of a frame must be computed: the padding is skipped as far as no cell on the picture can tell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from wsf.contracts import BuiltBackbone


def crop_side(extent: float, side: int, backbone: BuiltBackbone) -> int:
    """The pixels, at most `side`, to which a frame can be cut along one axis without changing a valid cell's feature.

    `side` is the frame's at some scale, and `extent` how far the picture in it goes along that axis, in the same pixels
    (of several pictures the farthest). The cells that are left are the first ones of the whole frame, in the same
    places; those of them that are not valid may see the new border. It holds for a backbone in evaluation mode.
    """
    whole = backbone.centres(side, side)
    if not hasattr(backbone, "reach") or not all(map(len, whole)):
        return side
    reach: float = backbone.reach(side, side)
    valid = [_on_picture(centres, extent) for centres in whole]
    needed = max(backbone.window, *(float(centres[-1]) + reach for centres in valid))
    if needed > side:
        return side
    # Only whole strides are cut off, so that rounding and "same" padding do what they do in the whole frame.
    step = math.lcm(backbone.stride, backbone.multiple)
    length = side - math.floor((side - needed) / step) * step
    cut = backbone.centres(length, length)
    alike = all(
        len(few) >= len(used) and few.equal(many[: len(few)]) for few, many, used in zip(cut, whole, valid, strict=True)
    )
    return length if alike else side


def _on_picture(centres: Tensor, extent: float) -> Tensor:
    """Those before `extent`, or else the first. None is lost where scaling has rounded the extent."""
    return centres[: max(1, int((centres < extent + 1e-6).sum()))]
