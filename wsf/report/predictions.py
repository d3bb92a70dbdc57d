"""What `wsf predict` prints: a table for people, CSV and JSON lines for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from wsf.errors import printable
from wsf.places import FoundBox, box_line

if TYPE_CHECKING:
    from wsf.localise import Predictions

_SIDES = ("x0", "y0", "x1", "y1")


def predictions_table(found: Predictions) -> Table:
    """The best classes of each picture, the surest first, with the best box of each where there are boxes."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("picture", overflow="fold")
    first, *others = columns(found)
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    for index, path in enumerate(found.paths):
        rows = cells(found, index)
        for rank, row in enumerate(rows):
            names = ["" if rank else printable(str(path)), printable(row[0])]
            table.add_row(*map(Text, (*names, *row[1:])), end_section=rank == len(rows) - 1)
    return table


def columns(found: Predictions) -> list[str]:
    """What `cells` says of a class in a picture."""
    probability = [] if found.probabilities is None else ["probability"]
    return ["class", "score", *probability, "at x, y", "scale", *(["box x0, y0, x1, y1"] if found.boxes else [])]


def cells(found: Predictions, index: int) -> list[list[str]]:
    """A row a shown class of one picture, the surest first, for people to read."""
    rows, table = _rows(found, index), []
    for rank, label in enumerate(found.shown[index]):
        row = rows[label]
        line = [row["class"], f"{row['score']:.2f}"]
        line += [] if row["probability"] is None else [f"{row['probability']:.3f}"]
        line += [f"{row['x']:.0f}, {row['y']:.0f}", f"{row['scale']:g}"]
        if found.boxes:
            line.append(", ".join(f"{side:.0f}" for side in _best(found.boxes[index][rank])))
        table.append(line)
    return table


def predictions_csv(found: Predictions) -> bytes:
    """A row a picture and class, in UTF-8; bytes of a file's name that are none come out as they are.

    Where there are boxes, the sides of the best one of each class that has some.
    """
    text = io.StringIO()
    fields = ["image", "class", "score", "probability", "x", "y", "scale", *(_SIDES if found.boxes else ())]
    writer = csv.DictWriter(text, fields, lineterminator="\n", restval="")
    writer.writeheader()
    for index, path in enumerate(found.paths):
        for row, boxes in zip(_rows(found, index), _boxes(found, index), strict=True):
            sides = dict(zip(_SIDES, _best(boxes), strict=False))
            writer.writerow({"image": str(path), **row, **sides})
    return text.getvalue().encode("utf-8", "surrogateescape")


def predictions_jsonl(found: Predictions) -> bytes:
    """An object a picture: `image`, its size, and `classes`, by name, with score, probability, place and boxes."""
    lines = []
    for index, path in enumerate(found.paths):
        classes = {}
        for row, boxes in zip(_rows(found, index), _boxes(found, index), strict=True):
            name = row.pop("class")
            classes[name] = row if boxes is None else {**row, "boxes": list(map(box_line, boxes))}
        width, height = found.sizes[index].tolist()
        line = {"image": str(path), "width": width, "height": height, "classes": classes}
        lines.append(json.dumps(line, ensure_ascii=False) + "\n")
    # Bytes of a file's name that are no UTF-8 become \udcXX, which JSON knows.
    return "".join(lines).encode("utf-8", "backslashreplace")


def _rows(found: Predictions, index: int) -> list[dict[str, Any]]:
    """A row a class of one picture. Scores and probabilities have 9 significant digits, places one decimal."""
    return [
        {
            "class": name,
            "score": _nine_digits(found.scores[index, label]),
            "probability": None if found.probabilities is None else _nine_digits(found.probabilities[index, label]),
            "x": round(float(found.points[index, label, 0]), 1),
            "y": round(float(found.points[index, label, 1]), 1),
            "scale": float(found.scales[index, label]),
        }
        for label, name in enumerate(found.classes)
    ]


def _nine_digits(value: float) -> float:
    return float(f"{value:.9g}")


def _boxes(found: Predictions, index: int) -> Iterator[Sequence[FoundBox] | None]:
    """Of each class; None of those that have none."""
    of_shown = dict(zip(found.shown[index], found.boxes[index], strict=True)) if found.boxes else {}
    for label in range(len(found.classes)):
        yield of_shown.get(label)


def _best(boxes: Sequence[FoundBox] | None) -> list[float]:
    """The sides of the best box, with one decimal; none where there is no box."""
    return box_line(boxes[0])[:4] if boxes else []
