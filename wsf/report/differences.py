"""Whether one system is better than another: the differences of their mean average precision, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels
from wsf.errors import RunError, unknown
from wsf.metrics.bootstrap import LEVEL, RESAMPLES, paired_difference
from wsf.report.groups import Group, Measured
from wsf.report.tables import Comparison, Difference
from wsf.scores import Scores

T = TypeVar("T", np.float64, np.int8)


def comparison(groups: Sequence[Group], against: str | None) -> Comparison:
    """The mean average precision of the group called `against` (None: the last), less that of every other one.

    Of two systems, runs of the same seed make a pair, on the same pictures. Raises RunError where there is nothing to
    compare, or where a run's scores are missing, or of other pictures or labels than those of its pair.
    """
    if len(groups) < 2:
        raise RunError(
            f"{groups[0].runs[0].run.path}: --compare needs the runs of two recipes at least, got those of "
            f"{groups[0].label} alone; name more runs"
        )
    system = groups[-1] if against is None else _called(against, groups)
    found = [_compared(system, other) for other in groups if other is not system]
    first, seeds = system.runs[0], {difference.seeds for difference, _ in found}
    pictures = max(count for _, count in found)
    name = first.results.mean_name(first.split.ap.definition)
    of = f"seeds {', '.join(map(str, *seeds))}" if len(seeds) == 1 else "the seeds that both have"
    return Comparison(
        f"differences of {name} in points, {of}; {LEVEL:.0%} intervals over pictures: paired bootstrap, "
        f"{RESAMPLES:,} draws of {pictures}",
        tuple(difference for difference, _ in found),
        pictures=pictures,
        draws=RESAMPLES,
        level=LEVEL,
    )


def _called(name: str, groups: Sequence[Group]) -> Group:
    """Raises RunError."""
    found = [one for one in groups if name in (one.label, one.recipe)]
    if not found:
        raise RunError(f"--against: {unknown('system', name, [one.label for one in groups])}")
    if len(found) > 1:
        raise RunError(f"--against {name}: may be {' or '.join(one.label for one in found)}; give one of these names")
    return found[0]


def _compared(system: Group, other: Group) -> tuple[Difference, int]:
    """The difference, and how many pictures were drawn from. Raises RunError and DataError."""
    ours, theirs = ({run.results.seed: run for run in one.runs} for one in (system, other))
    seeds = tuple(seed for seed in ours if seed in theirs)
    if not seeds:
        raise RunError(
            f"{system.label} and {other.label} have no seed in common ({_listed(system)}; {_listed(other)}), so that "
            "no runs of theirs make a pair; run one of them with the seeds of the other: wsf run RECIPE --seeds N"
        )
    pairs = [_pair(ours[seed], theirs[seed]) for seed in seeds]
    ids = list(dict.fromkeys(name for one, _ in pairs for name in one.ids))
    first = system.runs[0].results
    found = paired_difference(
        [_among(ids, one.ids, one.scores, np.nan) for one, _ in pairs],
        [_among(ids, one.ids, two.scores, np.nan) for one, two in pairs],
        [_among(ids, one.ids, _labels(one), 0) for one, _ in pairs],
        system.runs[0].split.ap.definition,
        None if first.mean_over is None else [first.classes.index(name) for name in first.mean_over],
    )
    points = (100 * found.difference, 100 * found.low, 100 * found.high)
    return Difference.of((system.label, other.label), points, seeds), len(ids)


def _listed(one: Group) -> str:
    return f"{'seed' if len(one.seeds) == 1 else 'seeds'} {', '.join(map(str, one.seeds))}"


def _pair(ours: Measured, theirs: Measured) -> tuple[Scores, Scores]:
    """The scores of two runs, picture by picture. Raises RunError."""
    one, two = _scores(ours), _scores(theirs)
    if one.ids != two.ids:
        raise RunError(
            f"{ours.run.path}, {theirs.run.path}: cannot be compared picture by picture, their pictures differ; score "
            "both on the same: wsf evaluate"
        )
    if not np.array_equal(_labels(one), _labels(two)):
        raise RunError(
            f"{ours.run.path}, {theirs.run.path}: cannot be compared, their pictures have other labels; score both on "
            "the same: wsf evaluate"
        )
    return one, two


def _scores(run: Measured) -> Scores:
    """Raises RunError."""
    scores = run.run.read_scores(run.split_name)
    if scores.labels is None or scores.classes != run.results.classes:
        raise RunError(
            f"{run.run.scores_file(run.split_name)}: scores and labels of the run's {len(run.results.classes)} classes "
            "are expected; score the split again: wsf evaluate"
        )
    return scores


def _labels(scores: Scores) -> Labels:
    assert scores.labels is not None, "checked when they were read"
    return scores.labels


def _among(ids: Sequence[str], own: Sequence[str], values: NDArray[T], missing: float) -> NDArray[T]:
    """Values (n, K) of some pictures in their places among N, (N, K)."""
    place = {name: index for index, name in enumerate(ids)}
    found = np.full((len(ids), values.shape[1]), missing, values.dtype)
    found[[place[name] for name in own]] = values
    return found
