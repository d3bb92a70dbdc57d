"""What `wsf predict` prints: a table for people, CSV and JSON lines for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from wsf.infer import Scored

Probabilities = NDArray[np.float64] | None


def predictions_table(
    paths: Sequence[Path], classes: Sequence[str], scored: Scored, probabilities: Probabilities, top: int
) -> Table:
    """The best classes of each picture."""
    table = Table()
    table.add_column("picture", overflow="fold")
    table.add_column("class", overflow="fold")
    table.add_column("score", justify="right")
    table.add_column("probability", justify="right")
    table.add_column("at x, y", justify="right")
    table.add_column("scale", justify="right")
    for index, path in enumerate(paths):
        best = np.argsort(-scored.scores[index], kind="stable")[:top]
        for rank, label in enumerate(best.tolist()):
            x, y = scored.places[index, label]
            table.add_row(
                "" if rank else escape(str(path)),
                escape(classes[label]),
                f"{scored.scores[index, label]:.2f}",
                "" if probabilities is None else f"{probabilities[index, label]:.3f}",
                f"{x:.0f}, {y:.0f}",
                f"{scored.scales[index, label]:g}",
                end_section=rank == len(best) - 1,
            )
    return table


def _rows(
    paths: Sequence[Path], classes: Sequence[str], scored: Scored, probabilities: Probabilities
) -> Iterator[dict[str, Any]]:
    """A row a picture and class, in the order of the classes; numbers with 9 significant digits, places with 1 decimal."""
    for index, path in enumerate(paths):
        for label, name in enumerate(classes):
            x, y = scored.places[index, label].tolist()
            yield {
                "image": str(path),
                "class": name,
                "score": float(f"{scored.scores[index, label]:.9g}"),
                "probability": None if probabilities is None else float(f"{probabilities[index, label]:.9g}"),
                "x": round(x, 1),
                "y": round(y, 1),
                "scale": float(scored.scales[index, label]),
            }


def predictions_csv(paths: Sequence[Path], classes: Sequence[str], scored: Scored, probabilities: Probabilities) -> str:
    """A row a picture and class."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ["image", "class", "score", "probability", "x", "y", "scale"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(_rows(paths, classes, scored, probabilities))
    return text.getvalue()


def predictions_jsonl(
    paths: Sequence[Path], classes: Sequence[str], scored: Scored, probabilities: Probabilities
) -> str:
    """An object a picture: `image`, and `classes`, by name, with score, probability and place."""
    pictures: dict[str, dict[str, Any]] = {}
    for row in _rows(paths, classes, scored, probabilities):
        pictures.setdefault(row.pop("image"), {})[row.pop("class")] = row
    return "".join(
        json.dumps({"image": image, "classes": found}, ensure_ascii=False) + "\n" for image, found in pictures.items()
    )
