"""A page with pictures, of a run that nobody has run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from fake_runs import entry, fake_run
from wsf.contracts import Box, Record
from wsf.gallery import Amounts, Drawn, select
from wsf.gallery.embedding import embed
from wsf.gallery.figures import ClassFigures, class_figures
from wsf.gallery.page import render_page
from wsf.run import RunFolder
from wsf.scores import Scores

HOSTILE = "</script><script>alert(1)</script>"
NAMES = (HOSTILE, '" onload="alert(1)', "cat & 'dog'")
SIDES = (60, 45)
"""Width and height of every picture; its map is 1 in the right half and 0.25 in the left."""


def records(split: str, classes: int, count: int) -> list[Record]:
    """Picture i holds class i modulo their number, with a box in its right half; ids are hostile, too."""
    found = []
    for index in range(count):
        labels = np.full(classes, -1, np.int8)
        labels[index % classes] = 1
        box = Box(index % classes, (30.0, 10.0, 50.0, 40.0), difficult=index == 0)
        found.append(Record(f"<b>{split}_{index}</b>&", f"{index}", labels, (box,)))
    return found


def scored(classes: Sequence[str], shown: Sequence[Record]) -> Scores:
    """Scores that fall from picture to picture, the same for every class."""
    falling = np.repeat(np.linspace(2, -2, len(shown))[:, None], len(classes), axis=1)
    ids = tuple(record.id for record in shown)
    return Scores(ids, falling, np.stack([record.labels for record in shown]), tuple(classes))


def finished(path: Path, classes: Sequence[str] = NAMES) -> RunFolder:
    """A run folder with results, scores, metrics and environment, but without weights and data."""
    values = [0.9 - 0.2 * index for index in range(len(classes))]
    split = entry(values, 0.7, known=[12] * len(classes))
    run = fake_run(path, {"test": split}, classes=classes, title=HOSTILE, settings=f"# {HOSTILE}\n")
    run.write_scores("test", scored(classes, records("test", len(classes), 12)))
    for epoch, loss in enumerate((3.0, 2.0, 1.5), start=1):
        run.append_metrics({"epoch": epoch, "loss": loss})
    run.write_json(run.environment_file, {"wsf": "0", "platform": HOSTILE, "git": None})
    return run


def figures(classes: Sequence[str] = NAMES) -> list[ClassFigures]:
    """Four pictures of each class, with maps that are known."""
    shown, trained = records("test", len(classes), 12), records("train", len(classes), 6)
    chosen = select(scored(classes, shown), trained, Amounts(2, 1, 1))
    values = np.full((9, 12), 0.25, np.float32)
    values[:, 6:] = 1.0
    drawn = {}
    for one in chosen:
        for each in one:
            record = next(record for record in (*shown, *trained) if record.id == each.id)
            boxes = tuple(box for box in record.boxes or () if box.label == one.label)
            drawn[each.id, one.label] = Drawn(
                Image.new("RGB", SIDES, (200, 60, 40)), values, *SIDES, boxes, probable=True
            )
    return list(class_figures(chosen, [*shown, *trained], drawn, embed(drawn)))


def page(path: Path, classes: Sequence[str] = NAMES, *, pictures: bool = True) -> str:
    return render_page(finished(path, classes), "evaluate", figures(classes) if pictures else [])
