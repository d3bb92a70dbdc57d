"""Which pictures a report shows: of each class the best hits, the worst mistakes, and some that it was trained on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from wsf.contracts import Record
from wsf.metrics import ranked
from wsf.scores import Scores

MOST = 240
"""Pictures in all: 12 of each of 20 classes. Each costs passes through the network, and room in what is written."""

_NO_SCORE = 2
"""In the place of the label of a picture that was not scored."""


@dataclass(frozen=True)
class Amounts:
    """How many pictures of a class are shown, at most."""

    hits: int
    mistakes: int
    training: int

    @classmethod
    def of(cls, pictures: int, classes: int) -> Self:
        """About half hits, a quarter mistakes, a quarter trained on: of 12 pictures 6, 3 and 3.

        Of many classes fewer than `pictures`, so that they come to no more than `MOST`, but one at least.
        """
        some = min(pictures, max(1, MOST // max(1, classes)))
        hits = (some + 1) // 2
        mistakes = (some - hits + 1) // 2
        return cls(hits, mistakes, some - hits - mistakes)

    @property
    def pictures(self) -> int:
        """Of a class in all."""
        return self.hits + self.mistakes + self.training


@dataclass(frozen=True)
class Chosen:
    """One picture, by its record's id, that is shown for one class.

    `truth`: the picture's label of the class, in {-1, 0, 1}. `score`: the raw one, and `rank`: its place among the
    pictures of the split whose label is known, from 1; both None for a picture that was trained on.
    """

    id: str
    label: int
    truth: int
    score: float | None = None
    rank: int | None = None


@dataclass(frozen=True)
class ClassPictures:
    """What is shown of a class, each part best first.

    `hits`: the highest-scoring pictures that hold it (true positives); `mistakes`: the highest-scoring ones that do not
    (false positives); `training`: some that hold it and were trained on, evenly spread over these, chosen by no score.
    `unjudged`: the highest-scoring ones, where no label of the class is known in the whole split, and hence no hit.
    `ranked`: how many pictures the ranks are among.
    """

    label: int
    name: str
    hits: tuple[Chosen, ...]
    mistakes: tuple[Chosen, ...]
    unjudged: tuple[Chosen, ...]
    training: tuple[Chosen, ...]
    ranked: int

    def __iter__(self) -> Iterator[Chosen]:
        """All of them."""
        yield from (*self.hits, *self.mistakes, *self.unjudged, *self.training)


def most_pictures(pictures: int, classes: int, scored: int, trained: int) -> int:
    """How many different pictures there can be in all, of `scored` and of `trained` ones."""
    amounts, some = Amounts.of(pictures, classes), min(classes, MOST)
    return min(scored, some * (amounts.hits + amounts.mistakes)) + min(trained, some * amounts.training)


def select(scores: Scores, trained: Sequence[Record], amounts: Amounts) -> tuple[ClassPictures, ...]:
    """What is shown of each class, in the data's order, of the scores of a split and the records trained on.

    A picture whose label of the class is 0, unknown or VOC's "difficult", is neither hit nor mistake, and has no rank.
    Of more than `MOST` classes those behind have no pictures.
    """
    return tuple(
        _of_class(scores, label, trained, amounts if label < MOST else Amounts(0, 0, 0))
        for label in range(len(scores.classes))
    )


def _of_class(scores: Scores, label: int, trained: Sequence[Record], amounts: Amounts) -> ClassPictures:
    labels = np.zeros(len(scores.ids), np.int8) if scores.labels is None else scores.labels[:, label]
    of_class, judged = scores.scores[:, label], bool(labels.any())
    order = ranked(of_class, labels if judged else np.ones_like(labels))
    truths = np.where(np.isnan(of_class[order]), _NO_SCORE, labels[order])

    def best(truth: int, amount: int) -> tuple[Chosen, ...]:
        return tuple(
            Chosen(scores.ids[order[place]], label, truth, float(of_class[order[place]]), place + 1)
            for place in np.flatnonzero(truths == truth)[:amount].tolist()
        )

    return ClassPictures(
        label=label,
        name=scores.classes[label],
        hits=best(1, amounts.hits),
        mistakes=best(-1, amounts.mistakes),
        unjudged=() if judged else best(0, amounts.hits + amounts.mistakes),
        training=tuple(_spread(trained, label, amounts.training)),
        ranked=len(order),
    )


def _spread(trained: Sequence[Record], label: int, amount: int) -> Iterator[Chosen]:
    """Those that hold the class in steps of equal length, since pictures that stand together are often alike."""
    holding = [record for record in trained if record.labels[label] > 0]
    some = min(amount, len(holding))
    for step in range(some):
        yield Chosen(holding[step * len(holding) // some].id, label, 1)
