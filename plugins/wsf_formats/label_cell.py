"""The text of a `labels` cell, and the labels that it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wsf import Labels


@dataclass(frozen=True)
class LabelCell:
    """`dog;?cat`: dog is present, whether a cat is there is not known, every other class is absent.

    A lone `?` says that nothing is known of the classes that are not named: `dog;?` is a picture with one label that
    is sure, `?` one without any.
    """

    present: frozenset[str]
    unknown: frozenset[str]
    rest_unknown: bool

    @classmethod
    def parse(cls, text: str, delimiter: str) -> LabelCell:
        """Raises ValueError where a class is said to be both present and unknown."""
        names = {name.strip() for name in text.split(delimiter)} - {""}
        unknown = frozenset(name[1:].strip() for name in names if name.startswith("?"))
        present = frozenset(name for name in names if not name.startswith("?"))
        if both := present & unknown:
            raise ValueError(f"'{min(both)}' is both present and unknown; keep one of '{min(both)}' and '?{min(both)}'")
        return cls(present, unknown - {""}, "" in unknown)

    @property
    def names(self) -> frozenset[str]:
        """Every class that is named."""
        return self.present | self.unknown

    def labels(self, index: Mapping[str, int]) -> Labels:
        """(K,), not to be written to. `index` gives each class's place."""
        labels = np.full(len(index), 0 if self.rest_unknown else -1, dtype=np.int8)
        labels[[index[name] for name in self.unknown]] = 0
        labels[[index[name] for name in self.present]] = 1
        labels.flags.writeable = False
        return labels
