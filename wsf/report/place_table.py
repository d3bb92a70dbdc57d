"""How good places are: a line a metric, each beside its baselines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wsf.errors import RunError
from wsf.report.groups import group, measure, settings_notes
from wsf.report.measures import Measure
from wsf.report.place_results import PlaceMetric, PlaceNumbers, PlaceResults
from wsf.report.results import SplitResults, parse_results
from wsf.report.tables import Column, Row, Table
from wsf.run import RunFolder

NAMES = {
    "point_ap@18px": "point@18px",
    "point_ap@18px_difficult": "point@18px, difficult too",
    "pointing_game@15px": "pointing game@15px",
    "corloc@0.5": "CorLoc@0.5",
    "box_ap@0.5": "box AP@0.5",
    "maxboxaccv2@0.3,0.5,0.7": "MaxBoxAccV2",
}
"""Of the metrics in results.json, in the order in which they are shown."""

PROTOCOLS = (
    "point@18px: AP of the picture's score, true where the point lies in a box enlarged by 18 pixels of the picture; "
    "a point in difficult boxes alone counts neither way",
    "pointing game: less than 15 pixels from a box, where the class is known to be there",
    "CorLoc: the best box overlaps an object by half or more, where the class is known to be there",
    "MaxBoxAccV2: thresholded maps, overlaps of 30, 50 and 70 %, at the threshold that is best on these very pictures",
    "centre: the middle of the picture, or a box there as large as was best on the holdout (of MaxBoxAccV2: here); "
    "random: the mean of 50 draws",
)

_COLUMNS: Mapping[str, Callable[[PlaceMetric], PlaceNumbers]] = {
    "": lambda metric: metric,
    "centre": lambda metric: metric.centre,
    "random": lambda metric: metric.random,
}


def compare_places(runs: Sequence[RunFolder], role: str = "evaluate", unfinished: Sequence[RunFolder] = ()) -> Table:
    """Three columns a system (mean ± sd over its seeds): its own numbers and those of the baselines.

    Raises RunError where a run has none, or a number would mean something else in the next column.
    """
    measured = [measure(run, role) for run in runs]
    first = measured[0]
    for one in measured:
        if one.split.places is None:
            raise RunError(
                f"{one.run.path}: no places were measured on '{one.split_name}', for which boxes must be known; "
                "wsf evaluate RUN --out DIR measures them"
            )
        same = (one.split_name, one.results.classes, one.results.mean_over, one.split.places.definition)
        wanted = (first.split_name, first.results.classes, first.results.mean_over, _of(first.split).definition)
        pictures = role == "holdout" or one.split.places.pictures == _of(first.split).pictures
        if same != wanted or not pictures:
            raise RunError(
                f"{first.run.path}, {one.run.path}: cannot stand in one table, their splits, classes or AP definitions "
                "differ; report them apart"
            )
    groups, notes = group(measured)
    columns = [column for system in groups for column in _columns(system.label, [run.split for run in system.runs])]
    for system in groups:
        seeds, name = ", ".join(map(str, system.seeds)), f"{system.label}: " if len(groups) > 1 else ""
        notes.append(f"{name}mean ± sd (n - 1) over seeds {seeds}" if len(system.runs) > 1 else f"{name}seed {seeds}")
        notes += [f"{name}{text}" for text in dict.fromkeys(_boxes(_of(run.split)) for run in system.runs)]
    over = [f"means over {', '.join(first.results.mean_over)}"] if first.results.mean_over else []
    left_out = [f"{run.path}: left out, it did not finish" for run in unfinished]
    return _table(first.split_name, first.split, columns, (*notes, *settings_notes(groups), *over, *left_out))


def places_table(results: Mapping[str, Any], where: str = "results") -> Table | None:
    """Of the first split of one run's results that has boxes, the evaluated one first; None where none has.

    Raises RunError, which says `where`.
    """
    found = parse_results(results, where)
    for name, split in sorted(found.splits.items(), key=lambda item: item[1].role != "evaluate"):
        if split.places is not None:
            label = found.title or found.recipe
            return _table(name, split, _columns(label, [split]), (_boxes(split.places),))
    return None


def _table(name: str, split: SplitResults, columns: Sequence[Column], notes: Sequence[str]) -> Table:
    rows = [Row(shown, of_all=True) for shown in NAMES.values()]
    rows.append(Row(f"mAP ({split.ap.definition}), for comparison", of_all=True))
    return Table(
        title=f"places in % on {name} ({_of(split).pictures} pictures with boxes)",
        rows=tuple(rows),
        columns=tuple(columns),
        notes=(*PROTOCOLS, *notes),
        ranked=False,
    )


def _columns(label: str, splits: Sequence[SplitResults]) -> list[Column]:
    """A system's own and its baselines'; average precision of the scores belongs to the first alone."""
    columns = []
    for of, pick in _COLUMNS.items():
        cells = [Measure(Row(key), _mean(key, pick)).cell(splits) for key in NAMES]
        cells.append(None if of else Measure(Row("mAP"), lambda split: split.ap.mean).cell(splits))
        columns.append(Column(f"{label}: {of}" if of else label, tuple(cells)))
    return columns


def _mean(key: str, pick: Callable[[PlaceMetric], PlaceNumbers]) -> Callable[[SplitResults], float | None]:
    def mean(split: SplitResults) -> float | None:
        metric = _of(split).metrics.get(key)
        return None if metric is None else pick(metric).mean

    return mean


def _of(split: SplitResults) -> PlaceResults:
    assert split.places is not None, "looked for before"
    return split.places


def _boxes(places: PlaceResults) -> str:
    """How boxes were made, in words."""
    boxes = places.boxes
    made = {
        "windows": f"windows, {boxes.value:g} times as large,",
        "components": f"what is {boxes.value:g} of a map's maximum or more,",
    }[boxes.use]
    chosen = f"chosen on {boxes.holdout_pictures} pictures of the holdout" if boxes.holdout_pictures else "not chosen"
    return f"boxes: {made} {chosen}; the centre's have {boxes.centre:.0%} of the picture's sides"
