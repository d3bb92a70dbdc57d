"""What is measured of a system, row by row, and where in its results it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Literal, TypeAlias

from wsf.metrics import Definition
from wsf.recipe.schema import PublishedBlock
from wsf.report.results import Results, SplitResults
from wsf.report.tables import Cell, Column, Row
from wsf.report.voc_names import in_order

Metric: TypeAlias = Literal["ap", "f1", "calibration"]
"""What is shown of each class."""

NAMES: dict[Metric, str] = {"ap": "average precision", "f1": "F1", "calibration": "calibration error"}


@dataclass(frozen=True)
class Measure:
    """One row: `of` is its number in the results of a split, a fraction; `published` that of a paper, in percent."""

    row: Row
    of: Callable[[SplitResults], float | None]
    published: Callable[[PublishedBlock, SplitResults], float | None] = lambda _block, _split: None

    def cell(self, splits: Sequence[SplitResults]) -> Cell | None:
        """Of one run, or the mean over seeds with its deviation; of those that have the number."""
        known = [100 * value for value in map(self.of, splits) if value is not None]
        if not known:
            return None
        return Cell.of(fmean(known), stdev(known) if len(known) > 1 else None)


def measures(results: Results, splits: Sequence[SplitResults], metric: Metric = "ap") -> list[Measure]:
    """A row a class, then what is of all classes: mAP, and whatever else any of the splits has."""
    rows = [_of_class(name, short, index, metric) for (index, short), name in _named(results.classes)]
    mean_ap, *others = _of_all(results, splits[0].ap.definition)
    return [*rows, mean_ap, *(one for one in others if any(one.of(split) is not None for split in splits))]


def _named(classes: Sequence[str]) -> Iterator[tuple[tuple[int, str], str]]:
    for index, short in in_order(classes):
        yield (index, short), classes[index]


def _of_class(name: str, short: str, index: int, metric: Metric) -> Measure:
    match metric:
        case "ap":
            return Measure(
                Row(name, heading=short),
                lambda split: split.ap.per_class[index],
                lambda published, _: published.per_class.get(name),
            )
        case "f1":
            return Measure(Row(name, heading=short), lambda split: split.f1.per_class[index] if split.f1 else None)
        case "calibration":
            return Measure(
                Row(name, heading=short, lower_is_better=True),
                lambda split: split.calibration_error.per_class[index] if split.calibration_error else None,
            )


def _of_all(results: Results, definition: Definition) -> Iterator[Measure]:
    yield Measure(
        Row(results.mean_name(definition), of_all=True),
        lambda split: split.ap.mean,
        lambda published, split: _published_mean(published, results, split),
    )
    yield Measure(Row("mean F1", of_all=True), lambda split: split.f1.macro if split.f1 else None)
    yield Measure(Row("overall F1", of_all=True), lambda split: split.f1.overall if split.f1 else None)
    yield Measure(
        Row("calibration error", of_all=True, heading="cal. error", lower_is_better=True),
        lambda split: split.calibration_error.overall if split.calibration_error else None,
    )
    yield Measure(Row("top-1 accuracy", of_all=True, heading="top-1"), lambda split: split.top1_accuracy)


def _published_mean(published: PublishedBlock, results: Results, split: SplitResults) -> float:
    """A paper's mean; where ours leaves classes out, and the paper gives the rest, over the same classes."""
    over = _classes_of_ours(published, results, split)
    return sum(published.per_class[one] for one in over) / len(over) if over else published.mAP


def _classes_of_ours(published: PublishedBlock, results: Results, split: SplitResults) -> list[str]:
    """Those of our mean, where they are not all, and the paper gives each of them; else none."""
    over = [
        one
        for one, found in zip(results.classes, split.ap.per_class, strict=True)
        if found is not None and (results.mean_over is None or one in results.mean_over)
    ]
    return over if len(over) < len(results.classes) and all(one in published.per_class for one in over) else []


def published_note(name: str, published: PublishedBlock, results: Results, split: SplitResults) -> str:
    """Whose the numbers are, and whether their mean is the paper's own."""
    over = _classes_of_ours(published, results, split)
    return f"{name}: {published.source}{f'; mAP over the {len(over)} classes of ours' if over else ''}"


def measured_column(
    name: str, rows: Sequence[Measure], splits: Sequence[SplitResults], recipe: str, seeds: Sequence[int]
) -> Column:
    """What the runs of one recipe, a split each, found with these seeds."""
    return Column(name, tuple(measure.cell(splits) for measure in rows), recipe=recipe, seeds=tuple(seeds))


def published_column(
    name: str, rows: Sequence[Measure], published: PublishedBlock, split: SplitResults, recipe: str
) -> Column:
    """A paper's numbers, for a recipe that we measured on `split`."""
    values = [measure.published(published, split) for measure in rows]
    cells = tuple(None if value is None else Cell.of(value) for value in values)
    return Column(name, cells, published=True, recipe=recipe)
