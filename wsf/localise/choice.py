"""The numbers that boxes are made with, chosen on the holdout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Record
from wsf.infer import ClassMaps
from wsf.localise.boxes import VALUES, BoxRule, Use, boxes_of, fixed_rule
from wsf.metrics.baselines import CENTRED, centred_boxes
from wsf.metrics.max_box_acc import OVERLAPS
from wsf.metrics.overlap import overlaps

PICTURES = 200
"""Pictures of the holdout that the choice is made on, at most: their cells are held in memory."""

FIXED_CENTRE = 0.7
"""Sides of the centred box where nothing is known to choose them by: half of the picture's area."""


@dataclass(frozen=True)
class BoxChoice:
    """How boxes are made, and those of the baseline: `centre` is what sides they have of the picture's.

    `pictures`: how many of the holdout it was chosen on; 0 where no boxes were known, so that nothing was.
    """

    rule: BoxRule
    centre: float
    pictures: int

    @classmethod
    def fixed(cls, use: Use) -> BoxChoice:
        """Where no boxes are known."""
        return cls(fixed_rule(use), FIXED_CENTRE, 0)

    def results(self) -> dict[str, Any]:
        """As results.json holds it."""
        return {
            "use": self.rule.use,
            "value": self.rule.value,
            "centre": self.centre,
            "holdout_pictures": self.pictures,
        }

    @classmethod
    def of_results(cls, results: Any, use: Use) -> BoxChoice | None:
        """What `results` wrote; None where it is for another rule, or no such thing."""
        try:
            found = cls(
                BoxRule(use, float(results["value"])), float(results["centre"]), int(results["holdout_pictures"])
            )
            return found if results["use"] == use and found.rule.value > 0 else None
        except (KeyError, TypeError, ValueError):
            return None


def choose_boxes(pictures: Sequence[tuple[ClassMaps, Record]], use: Use) -> BoxChoice:
    """Of each rule's values the one whose best boxes are right most often, over the overlaps of 0.3, 0.5 and 0.7.

    That is measured on every class that a picture holds and has a box of, that is not difficult; the baseline's size
    is chosen in the same way. Where there is none, the fixed choice.
    """
    of_rules: list[NDArray[np.float64]] = []
    of_centre: list[NDArray[np.float64]] = []
    used = 0
    for maps, record in pictures:
        truth = {label: easy for label in maps.classes if len(easy := easy_boxes(record, label))}
        if not truth:
            continue
        used += 1
        shown = maps.only(list(truth))
        found = [boxes_of(shown, BoxRule(use, value)) for value in VALUES[use]]
        centred = centred_boxes(maps.width, maps.height)
        for row, easy in enumerate(truth.values()):
            firsts = [overlaps(of_value[row].regions[:1], easy).max(initial=0.0) for of_value in found]
            of_rules.append(np.array(firsts))
            of_centre.append(overlaps(centred, easy).max(axis=1))
    if not used:
        return BoxChoice.fixed(use)
    return BoxChoice(BoxRule(use, VALUES[use][_best(of_rules)]), float(CENTRED[_best(of_centre)]), used)


def easy_boxes(record: Record, label: int) -> NDArray[np.float64]:
    """The boxes (n, 4) of a class that a picture holds which are not difficult."""
    regions = [box.region for box in record.boxes or () if box.label == label and not box.difficult]
    return np.array(regions if record.labels[label] > 0 else [], dtype=np.float64).reshape(-1, 4)


def _best(found: Sequence[NDArray[np.float64]]) -> int:
    """Overlaps of n objects with the boxes of V values, (V,) each, to the value that is right most often."""
    stacked = np.stack(found)  # (n, V)
    return int(np.mean([(stacked >= overlap).mean(axis=0) for overlap in OVERLAPS], axis=0).argmax())
