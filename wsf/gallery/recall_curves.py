"""Precision over recall of each class, as pages and figures draw it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wsf.gallery.selection import MOST
from wsf.metrics import Definition, precision_recall
from wsf.report.voc_names import in_order
from wsf.scores import Scores


@dataclass(frozen=True, eq=False)
class RecallCurve:
    """One class: the corners of its line, whose area is `average_precision`; `positives` of `known` pictures hold it.

    `eleven`: the points of voc2007 at recalls of k / 10 (11,); of other definitions there are none.
    """

    label: int
    name: str
    recall: NDArray[np.float64]
    precision: NDArray[np.float64]
    eleven: NDArray[np.float64]
    average_precision: float
    positives: int
    known: int

    @property
    def guess(self) -> float:
        """The precision of who guesses."""
        return self.positives / self.known


def recall_curves(scores: Scores, definition: Definition) -> Iterator[RecallCurve]:
    """Of every class with positives, the first `MOST` of them, in the order of papers."""
    if scores.labels is None:
        return
    for label, _ in in_order(scores.classes)[:MOST]:
        labels = scores.labels[:, label]
        found = precision_recall(scores.scores[:, label], labels)
        if found is not None:
            recall, precision = found.curve(definition)
            yield RecallCurve(
                label=label,
                name=scores.classes[label],
                recall=recall,
                precision=precision,
                eleven=found.eleven() if definition == "voc2007" else np.empty(0),
                average_precision=found.average(definition),
                positives=found.positives,
                known=int(np.count_nonzero(labels)),
            )
