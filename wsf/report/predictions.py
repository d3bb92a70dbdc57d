"""What `wsf predict` prints: a table for people, CSV and JSON lines for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from wsf.errors import printable

if TYPE_CHECKING:
    from wsf.infer import Scored


@dataclass(frozen=True, eq=False)
class Predictions:
    """Scored pictures with their files."""

    paths: Sequence[Path]
    classes: Sequence[str]
    scored: Scored

    def rows(self, index: int) -> Iterator[dict[str, Any]]:
        """A row a class of one picture, in the order of the classes.

        Scores and probabilities have 9 significant digits, places one decimal.
        """
        probabilities = self.scored.probabilities
        for label, name in enumerate(self.classes):
            x, y = self.scored.places[index, label].tolist()
            yield {
                "class": name,
                "score": float(f"{self.scored.scores[index, label]:.9g}"),
                "probability": None if probabilities is None else float(f"{probabilities[index, label]:.9g}"),
                "x": round(x, 1),
                "y": round(y, 1),
                "scale": float(self.scored.scales[index, label]),
            }


def predictions_table(found: Predictions, top: int) -> Table:
    """The best classes of each picture, the surest first."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("picture", overflow="fold")
    table.add_column("class", overflow="fold")
    for name in ("score", "probability", "at x, y", "scale"):
        if name != "probability" or found.scored.probabilities is not None:
            table.add_column(name, justify="right", no_wrap=True)
    for index, path in enumerate(found.paths):
        rows = sorted(found.rows(index), key=lambda row: -row["score"])[:top]
        for rank, row in enumerate(rows):
            cells = [f"{row['score']:.2f}"]
            cells += [] if row["probability"] is None else [f"{row['probability']:.3f}"]
            cells += [f"{row['x']:.0f}, {row['y']:.0f}", f"{row['scale']:g}"]
            names = ["" if rank else printable(str(path)), printable(row["class"])]
            table.add_row(*map(Text, (*names, *cells)), end_section=rank == len(rows) - 1)
    return table


def predictions_csv(found: Predictions) -> bytes:
    """A row a picture and class, in UTF-8; bytes of a file's name that are none come out as they are."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ["image", "class", "score", "probability", "x", "y", "scale"], lineterminator="\n")
    writer.writeheader()
    for index, path in enumerate(found.paths):
        writer.writerows({"image": str(path), **row} for row in found.rows(index))
    return text.getvalue().encode("utf-8", "surrogateescape")


def predictions_jsonl(found: Predictions) -> bytes:
    """An object a picture: `image`, and `classes`, by name, with score, probability and place."""
    lines = []
    for index, path in enumerate(found.paths):
        classes = {row.pop("class"): row for row in found.rows(index)}
        lines.append(json.dumps({"image": str(path), "classes": classes}, ensure_ascii=False) + "\n")
    # Bytes of a file's name that are no UTF-8 become \udcXX, which JSON knows.
    return "".join(lines).encode("utf-8", "backslashreplace")
