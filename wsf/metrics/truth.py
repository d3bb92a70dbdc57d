"""Where the objects of one class are: what found places are held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels, Record


@dataclass(frozen=True, eq=False)
class Truth:
    """One class in N pictures.

    `labels` (N,) in {-1, 0, 1}; `boxes`: (n, 4) a picture, in its own pixels; `difficult`: (n,) a picture. A picture
    that holds the class (1) but has no box of it has the label 0 here: where the object is, is not known.
    """

    labels: Labels
    boxes: Sequence[NDArray[np.float64]]
    difficult: Sequence[NDArray[np.bool_]]

    @classmethod
    def of(cls, records: Sequence[Record], label: int) -> Truth:
        """Of records whose boxes are known."""
        boxes, difficult, labels = [], [], []
        for record in records:
            own = [box for box in record.boxes or () if box.label == label]
            boxes.append(np.array([box.region for box in own], dtype=np.float64).reshape(-1, 4))
            difficult.append(np.array([box.difficult for box in own], dtype=bool))
            labels.append(0 if record.labels[label] > 0 and not own else int(record.labels[label]))
        return cls(np.array(labels, dtype=np.int8), boxes, difficult)

    @property
    def present(self) -> NDArray[np.intp]:
        """The pictures that hold the class, by index."""
        return np.flatnonzero(self.labels > 0)

    def easy(self, picture: int) -> NDArray[np.float64]:
        """The boxes (m, 4) of a picture that are not difficult."""
        return self.boxes[picture][~self.difficult[picture]]
