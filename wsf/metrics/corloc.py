"""Correct localisation: whether the one box of a class that is known to be there covers an object of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wsf.metrics.overlap import overlaps
from wsf.metrics.truth import Truth

OVERLAP = 0.5
"""Intersection over union from which on a box covers an object."""


def correct_localisation(boxes: NDArray[np.float64], truth: Truth, *, overlap: float = OVERLAP) -> float | None:
    """The best box of one class in each of N pictures, (N, 4), to the share of correct ones; None where there is none.

    Of the pictures that hold the class (label 1), those count whose box has an intersection over union of at least
    `overlap` with an object of it that is not difficult. Pictures with none but difficult objects (label 0) are left
    out. A box of NaN is none.

    Source: Deselaers, Alexe and Ferrari, Weakly Supervised Localization and Learning with Generic Knowledge, IJCV 2012.
    Differs: there it is measured on the pictures that are trained on; here on any split, and the report says which.
    """
    present = truth.present.tolist()
    if not present:
        return None
    return float(np.mean([best_overlap(boxes[picture], truth, picture) >= overlap for picture in present]))


def best_overlap(box: NDArray[np.float64], truth: Truth, picture: int) -> float:
    """Of a box (4,) with the objects of a picture that are not difficult; 0 where there is none, or no box (NaN)."""
    found = overlaps(np.nan_to_num(box)[None], truth.easy(picture))
    return float(found.max(initial=0.0))
