"""The curves of a page: precision and recall of each class, and what training came to epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wsf.gallery.charts import Chart
from wsf.gallery.recall_curves import recall_curves
from wsf.metrics import Definition
from wsf.scores import Scores


@dataclass(frozen=True)
class ClassCurve:
    """Precision over recall of one class; `positives` of `known` pictures hold it, which is the level of a guess."""

    label: int
    name: str
    average_precision: float
    positives: int
    known: int
    chart: Chart


def class_curves(scores: Scores, definition: Definition) -> Iterator[ClassCurve]:
    """Of the classes of `recall_curves`."""
    for one in recall_curves(scores, definition):
        chart = Chart.of(
            zip(one.recall.tolist(), one.precision.tolist(), strict=True),
            x=(0.0, 1.0),
            y=(0.0, 1.0),
            size=(240, 200),
            dots=[(k / 10, height) for k, height in enumerate(one.eleven.tolist())],
            level=one.guess,
        )
        yield ClassCurve(one.label, one.name, one.average_precision, one.positives, one.known, chart)


@dataclass(frozen=True)
class TrainingCurve:
    """One number after each epoch, from the first to the last; `kept`: the epoch that was kept by it, if any."""

    name: str
    first: float
    last: float
    epochs: int
    kept: int | None
    chart: Chart


_LINES = {"loss": "training loss", "holdout_map": "mAP on the holdout"}
"""Of the numbers in metrics.jsonl those that are drawn, and what they are called."""


def training_curves(metrics: Sequence[Mapping[str, float]]) -> Iterator[TrainingCurve]:
    """Of the lines of metrics.jsonl: the loss, and what was looked at on the holdout where the best epoch is kept."""
    for key, name in _LINES.items():
        line = [(one["epoch"], one[key]) for one in metrics if _known(one, "epoch") and _known(one, key)]
        if not line:
            continue
        values = [value for _, value in line]
        low, high = min(values), max(values)
        best = metrics[-1] if key != "loss" else {}
        kept = int(best["best_epoch"]) if _known(best, "best_epoch") else None
        margin = 0.05 * (high - low) or 0.5 * abs(high) or 0.5
        chart = Chart.of(
            line,
            x=(min(1.0, line[0][0]), max(2.0, line[-1][0])),
            y=(min(0.0, low) if low < 0.5 * high else low - margin, high + margin),
            size=(420, 240),
            whole=True,
            dots=[place for place in line if place[0] == kept or len(line) == 1],
        )
        yield TrainingCurve(name, values[0], values[-1], len(line), kept, chart)


def _known(metrics: Mapping[str, float], key: str) -> bool:
    """Whether it is there, and a number: the file may have been changed since."""
    value = metrics.get(key)
    return isinstance(value, int | float) and math.isfinite(value)
