"""Chosen pictures as a page shows them: embedded, with what stands below them and what is said to who cannot see."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from wsf.contracts import Record
from wsf.gallery.drawing import Drawn
from wsf.gallery.embedding import Embedded
from wsf.gallery.selection import Chosen, ClassPictures
from wsf.report.voc_names import in_order

_SHAPE = 4 / 3
"""Width by height of the room that a picture has."""


@dataclass(frozen=True)
class Figure:
    """One picture beside its map. `boxes`: x, y, width, height and whether difficult, in the picture's own pixels."""

    id: str
    caption: str
    others: tuple[str, ...]
    """The other classes that the picture holds."""
    picture_alt: str
    map_alt: str
    embedded: Embedded
    width: int
    height: int
    boxes: tuple[tuple[float, float, float, float, bool], ...]
    probable: bool

    @property
    def wide(self) -> bool:
        """Whether the width, not the height, ends in its room."""
        return self.width >= _SHAPE * self.height


@dataclass(frozen=True)
class Part:
    """Some figures of a class below a heading; `kind` is hits, mistakes, unjudged or training."""

    kind: str
    heading: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class ClassFigures:
    """One class; parts without a figure are left out."""

    label: int
    name: str
    parts: tuple[Part, ...]

    @property
    def columns(self) -> dict[str, int]:
        """How many of three columns each kind of part takes, so that a class is short.

        Mistakes stand beside hits, as in the paper's Figure 5, or else beside what was trained on.
        """
        counts = {part.kind: len(part.figures) for part in self.parts}
        hits, mistakes, training = (counts.get(kind, 0) for kind in ("hits", "mistakes", "training"))
        first, below = _beside(hits, mistakes), _beside(mistakes, training)
        if first.rows + math.ceil(training / 3) <= math.ceil(hits / 3) + below.rows:
            return {**dict.fromkeys(counts, 3), "hits": first.left, "mistakes": first.right}
        return {**dict.fromkeys(counts, 3), "mistakes": below.left, "training": below.right}


class _Beside(NamedTuple):
    """Two parts: how many rows they take, and how many of three columns each."""

    rows: int
    left: int
    right: int


def _beside(left: int, right: int) -> _Beside:
    """Of so many figures: side by side where there are both, with as few rows as can be."""
    if not left or not right:
        return _Beside(math.ceil((left + right) / 3), 3, 3)
    return min(
        (_Beside(max(math.ceil(left / two), math.ceil(right / (3 - two))), two, 3 - two) for two in (2, 1)),
        key=lambda beside: beside.rows,
    )


_HEADINGS = {
    "hits": "True positives, best first",
    "mistakes": "Highest-scoring false positives",
    "unjudged": "Highest scores, labels unknown",
    "training": "Trained on",
}


def class_figures(
    classes: Sequence[ClassPictures],
    records: Sequence[Record],
    drawn: Mapping[tuple[str, int], Drawn],
    embedded: Mapping[tuple[str, int], Embedded],
) -> Iterator[ClassFigures]:
    """The classes that have figures, in the order of papers; `records` are those that they are of, perhaps more."""
    names = [one.name for one in classes]
    of_id = {record.id: record for record in records}
    for label, _ in in_order(names):
        one = classes[label]
        parts = []
        for kind, heading in _HEADINGS.items():
            chosen: tuple[Chosen, ...] = getattr(one, kind)
            figures = tuple(
                _figure(each, one, of_id[each.id], names, drawn[each.id, label], embedded[each.id, label])
                for each in chosen
            )
            if figures:
                parts.append(Part(kind, heading, figures))
        if parts:
            yield ClassFigures(label, one.name, tuple(parts))


def _figure(
    chosen: Chosen, one: ClassPictures, record: Record, names: Sequence[str], drawn: Drawn, embedded: Embedded
) -> Figure:
    caption = ""
    if chosen.score is not None:
        score = f"{chosen.score:.2f}".replace("-", "−")  # noqa: RUF001 - as wide as a digit
        caption = f"score {score}, rank {chosen.rank:,} of {one.ranked:,}"
    y, x = np.unravel_index(drawn.map.argmax(), drawn.map.shape)
    across, down = (x + 0.5) / drawn.map.shape[1], (y + 0.5) / drawn.map.shape[0]
    truth = {1: "holds", -1: "does not hold", 0: "may or may not hold"}[chosen.truth]
    return Figure(
        id=chosen.id,
        caption=caption,
        others=tuple(names[label] for label in np.flatnonzero(record.labels > 0).tolist() if label != one.label),
        picture_alt=f"Picture {chosen.id}, which {truth} {one.name}",
        map_alt=(
            f"Map of {one.name} over picture {chosen.id}: highest, {drawn.map.max():.2f}, at {across:.0%} of its width "
            f"and {down:.0%} of its height"
        ),
        embedded=embedded,
        width=drawn.width,
        height=drawn.height,
        probable=drawn.probable,
        boxes=tuple(
            (x0, y0, x1 - x0, y1 - y0, box.difficult) for box in drawn.boxes or () for x0, y0, x1, y1 in (box.region,)
        ),
    )
