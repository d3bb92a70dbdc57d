"""How good places are: five metrics, each beside what the middle of the picture and random places would get."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Record
from wsf.localise.box_metrics import box_metrics
from wsf.localise.finder import Found
from wsf.localise.heat_metrics import heat_metrics
from wsf.localise.point_metrics import point_metrics
from wsf.localise.split import MeasuredSplit
from wsf.metrics.precision_recall import Definition
from wsf.metrics.truth import Truth


def measure(
    found: Found,
    records: Sequence[Record],
    scores: NDArray[np.float64],
    classes: Sequence[str],
    definition: Definition,
    mean_over: Sequence[str] | None = None,
) -> dict[str, Any] | None:
    """What results.json holds of the places of N pictures; `scores` (N, K) are raw. None where no boxes are known.

    Fractions; None for a class that no picture holds. Only pictures with boxes count. The metrics, their protocols and
    what they do with difficult objects are those of the functions in `wsf.metrics` that compute them.
    """
    known = [index for index, record in enumerate(records) if record.boxes is not None]
    if not known:
        return None
    with_boxes = [records[index] for index in known]
    split = MeasuredSplit(
        pictures=[found.pictures[index] for index in known],
        classes=classes,
        scores=scores[known],
        truths=[Truth.of(with_boxes, k) for k in range(len(classes))],
        averaged=[k for k, name in enumerate(classes) if mean_over is None or name in mean_over],
        definition=definition,
    )
    return {
        "pictures": len(known),
        "definition": definition,
        "boxes": found.choice.results(),
        "metrics": {
            **point_metrics(split),
            **box_metrics(split, found.choice.centre),
            **heat_metrics(split, found.heat),
        },
    }
