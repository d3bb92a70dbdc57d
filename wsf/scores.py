"""Scores and labels of a split as CSV: `id,score:<class>...,label:<class>...`, a row a picture."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels
from wsf.errors import RunError


@dataclass(frozen=True, eq=False)
class Scores:
    """N pictures, K classes: scores (N, K), NaN where there is none; labels (N, K), None where they are unknown."""

    ids: tuple[str, ...]
    scores: NDArray[np.float64]
    labels: Labels | None
    classes: tuple[str, ...]


def render_scores(
    ids: Sequence[str], scores: NDArray[np.floating[Any]], labels: Labels | None, classes: Sequence[str]
) -> str:
    """The CSV. Scores to 9 significant digits, which tell any two float32 apart; empty where there is none."""
    assert scores.shape == (len(ids), len(classes)), (scores.shape, len(ids), len(classes))
    assert labels is None or labels.shape == scores.shape, (labels.shape, scores.shape)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_header(classes))
    for index, name in enumerate(ids):
        values = ["" if np.isnan(score) else f"{score:.9g}" for score in scores[index].tolist()]
        known = [""] * len(classes) if labels is None else labels[index].tolist()
        writer.writerow([name, *values, *known])
    return text.getvalue()


def parse_scores(text: str, where: str) -> Scores:
    """The inverse. Raises RunError, which says `where`, the line, and what is wrong."""
    reader = csv.reader(io.StringIO(text, newline=""))
    ids: dict[str, None] = {}
    scores: list[list[float]] = []
    labels: list[list[int]] = []
    try:
        header = next(reader, [])
        classes = _classes(header)
        for row in reader:
            _check_row(row, header, ids)
            ids[row[0]] = None
            scores.append([float(cell) if cell else np.nan for cell in row[1 : 1 + len(classes)]])
            labels.append([_label(cell) for cell in row[1 + len(classes) :] if cell])
    except (ValueError, csv.Error) as error:
        raise RunError(f"{where}:{reader.line_num}: {error}; write scores as `wsf evaluate` does") from error
    if {len(row) for row in labels} - {0, len(classes)} or (any(labels) and not all(labels)):
        raise RunError(f"{where}: labels must be given for every picture and class, or for none; complete them")
    shape = (len(ids), len(classes))
    return Scores(
        tuple(ids),
        np.array(scores, dtype=np.float64).reshape(shape),
        np.array(labels, dtype=np.int8).reshape(shape) if any(labels) else None,
        classes,
    )


def _header(classes: Sequence[str]) -> list[str]:
    return ["id", *(f"score:{name}" for name in classes), *(f"label:{name}" for name in classes)]


def _classes(header: Sequence[str]) -> tuple[str, ...]:
    classes = tuple(name.removeprefix("score:") for name in header[1 : 1 + len(header) // 2])
    if not classes or list(header) != _header(classes):
        raise ValueError("the header must read id,score:<class>...,label:<class>...")
    return classes


def _check_row(row: Sequence[str], header: Sequence[str], ids: dict[str, None]) -> None:
    if len(row) != len(header):
        raise ValueError(f"{len(header)} columns are expected, got {len(row)}")
    if row[0] in ids:
        raise ValueError(f"'{row[0]}' stands here for the second time")


def _label(cell: str) -> int:
    if cell not in ("-1", "0", "1"):
        raise ValueError(f"a label is -1, 0, 1 or empty, got '{cell}'")
    return int(cell)
