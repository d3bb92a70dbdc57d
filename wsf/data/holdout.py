"""The holdout: a seeded, stratified share of the training split, on which everything is chosen."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


def split_holdout(labels: NDArray[np.int8], share: float, seed: int) -> tuple[Indices, Indices]:
    """Labels (N, K) in {-1, 0, +1} → the sorted indices of the records to train on and of the holdout.

    The holdout has round(share · N) records. A class with two or more positives keeps one to train on, as far as enough
    records stay for that. Each class's positives are split in proportion, to within one record wherever this and the
    classes that share pictures allow it (always with one label a record and a share of at most a half). `share` is at
    least 0 and below 1, and is taken to six digits.

    Source: iterative stratification, Sechidis, Tsoumakas and Vlahavas, ECML PKDD 2011.
    Differs: every combination of labels that occurs is split in proportion first, so that only the records that are
    left over, at most one a combination, are distributed by classes, the rarest first; exchanges then mend what the
    order of the classes has spoilt.
    """
    n = len(labels)
    rng = np.random.default_rng(seed)
    order = rng.permutation(n)
    first, owner = _combinations(labels, order)
    strata = _Strata(labels[first] == 1, np.bincount(owner, minlength=len(first)), share, round(share * n))
    strata.keep_one_of_each_class()
    strata.give_whole_parts()
    strata.give_rarest_first()
    strata.mend()
    held = np.empty(n, dtype=bool)
    held[order] = _rank_within(owner[order]) < strata.held[owner[order]]
    return np.flatnonzero(~held), np.flatnonzero(held)


class _Strata:
    """P combinations of labels, and how many records of each are held out.

    All amounts of records are counted in units of 1 / `unit`, as integers: sums are exact, and equal everywhere.
    """

    def __init__(self, positive: NDArray[np.bool_], sizes: Indices, share: float, size: int) -> None:
        fraction = Fraction(share).limit_denominator(10**6)
        self.part, self.unit = fraction.numerator, fraction.denominator
        self.classes = positive.shape[1]
        self.rows, self.columns = np.nonzero(positive)  # the pairs (combination, class) that are positive
        self.weight = positive.sum(axis=1, dtype=np.int64)  # (P,) classes in a combination
        self.sizes = sizes  # (P,) records
        self.room = sizes.copy()  # (P,) how many of them may be held out
        self.held = np.zeros_like(sizes)
        self.size = size

    def by_class(self, amounts: Indices) -> Indices:
        """Amounts of each combination (P,) → of each class (K,)."""
        # bincount sums in float64, which holds these integers exactly.
        return np.bincount(self.columns, amounts[self.rows], self.classes).astype(np.int64)

    def by_combination(self, amounts: Indices) -> Indices:
        """Amounts of each class (K,) → summed over the classes of each combination (P,)."""
        return np.bincount(self.rows, amounts[self.columns], len(self.sizes)).astype(np.int64)

    def lack(self) -> Indices:
        """(K,) how much each class's holdout is short of its share."""
        return self.part * self.by_class(self.sizes) - self.unit * self.by_class(self.held)

    def keep_one_of_each_class(self) -> None:
        """Sets one record apart for each class that has several, the most frequent classes first.

        Where too few stay for all of them, it is the rare ones that are nearest to being held out whole anyway.
        """
        several = self.by_class(self.sizes)
        several[several < 2] = 0
        spare = int(self.sizes.sum()) - self.size
        while several.any() and spare:
            best = int((self.by_combination(several) * (self.room > 0)).argmax())
            self.room[best] -= 1
            spare -= 1
            several[self.columns[self.rows == best]] = 0

    def give_whole_parts(self) -> None:
        self.held = np.minimum(self.part * self.sizes // self.unit, self.room)

    def give_rarest_first(self) -> None:
        """What is left over of each combination, at most one record, class by class."""
        is_open = (self.held < self.room) & (self.part * self.sizes % self.unit > 0)
        while (remaining := self.by_class(is_open.astype(np.int64))).any():
            rarest = int(np.where(remaining, remaining, remaining.max() + 1).argmin())
            lack = self.lack()
            mine = self.rows[self.columns == rarest]
            mine = mine[is_open[mine]]
            wanted = min(max(0, round(int(lack[rarest]) / self.unit)), len(mine))
            fit = self.by_combination(lack)[mine]
            self.held[mine[np.argsort(-fit, kind="stable")[:wanted]]] += 1
            is_open[mine] = False

    def mend(self) -> None:
        """Reaches the size, then exchanges single records as long as the squares of what the classes lack fall."""
        while (missing := self.size - int(self.held.sum())) != 0:
            self._move(1 if missing > 0 else -1)
        cost = _squares(self.lack())
        while self.size:
            before = self.held.copy()
            self._move(-1)
            self._move(1)
            if (now := _squares(self.lack())) >= cost:
                self.held = before
                return
            cost = now

    def _move(self, step: int) -> None:
        """Holds one record more (1) or less (-1), of the combination for which the squares grow the least."""
        # Σ(lack - step·unit)² - Σ lack², over the classes of the combination, divided by unit
        growth = self.unit * self.weight - 2 * step * self.by_combination(self.lack())
        possible = self.held < self.room if step > 0 else self.held > 0
        self.held[np.flatnonzero(possible)[growth[possible].argmin()]] += step


def _combinations(labels: NDArray[np.int8], order: Indices) -> tuple[Indices, Indices]:
    """The first record, in the given order, of each combination of positive labels, and each record's combination."""
    found: dict[bytes, int] = {}
    first: list[int] = []
    owner = np.empty(len(labels), dtype=np.int64)
    for start in range(0, len(order), 65536):
        part = order[start : start + 65536]
        packed = np.packbits(labels[part] == 1, axis=1)
        for i, row in zip(part.tolist(), packed, strict=True):
            number = found.setdefault(row.tobytes(), len(first))
            if number == len(first):
                first.append(i)
            owner[i] = number
    return np.array(first, dtype=np.int64), owner


def _rank_within(owner: Indices) -> Indices:
    """How many earlier elements equal each element."""
    by_owner = np.argsort(owner, kind="stable")
    starts = np.flatnonzero(np.diff(owner[by_owner], prepend=-1))
    sizes = np.diff(starts, append=len(owner))
    rank = np.empty(len(owner), dtype=np.int64)
    rank[by_owner] = np.arange(len(owner)) - np.repeat(starts, sizes)
    return rank


def _squares(values: Indices) -> int:
    return sum(int(value) ** 2 for value in values)
