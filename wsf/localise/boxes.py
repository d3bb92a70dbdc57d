"""Boxes from class maps, by one of two rules with one number each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wsf.infer import ClassMaps
from wsf.localise.components import component_boxes
from wsf.localise.windows import window_boxes

Use: TypeAlias = Literal["windows", "components"]

MOST = 10
"""Boxes of a class in a picture."""

VALUES: Mapping[Use, tuple[float, ...]] = {
    "windows": (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.4, 1.6),
    "components": (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
}
"""Among which a rule's number is chosen on the holdout."""

FIXED: Mapping[Use, float] = {"windows": 1.0, "components": 0.2}
"""What it is where no boxes are known to choose it by."""


@dataclass(frozen=True)
class BoxRule:
    """How boxes are made: `windows` of `value` times their size, or `components` of at least `value` of the maximum."""

    use: Use
    value: float


@dataclass(frozen=True, eq=False)
class FoundBoxes:
    """Of one class in one picture, best first: `regions` (n, 4) in its pixels; `below` (n,) ≤ 0: their logits less the
    highest of the class."""

    regions: NDArray[np.float64]
    below: NDArray[np.float64]


def fixed_rule(use: Use) -> BoxRule:
    """Where nothing is known to choose by."""
    return BoxRule(use, FIXED[use])


def boxes_of(maps: ClassMaps, rule: BoxRule) -> list[FoundBoxes]:
    """At most `MOST` a class, in the order of the maps' classes."""
    make = {"windows": window_boxes, "components": component_boxes}[rule.use]
    return [FoundBoxes(regions, below) for regions, below in make(maps, rule.value, MOST)]
