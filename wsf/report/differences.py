"""Whether one system is better than another: the differences of their mean average precision, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import Labels
from wsf.errors import RunError, unknown
from wsf.metrics.bootstrap import LEVEL, RESAMPLES, paired_difference
from wsf.report.groups import Group, Measured
from wsf.report.tables import Comparison, Difference
from wsf.scores import Scores


def comparison(groups: Sequence[Group], against: str | None) -> Comparison:
    """The mean average precision of the group called `against` (None: the last), less that of every other one.

    Of each pair the runs whose seeds both have are compared, on the same pictures. Raises RunError where there is
    nothing to compare, or where a run's scores are missing, or of other pictures or labels than the others'.
    """
    if len(groups) < 2:
        raise RunError(
            f"{groups[0].runs[0].run.path}: --compare needs the runs of two recipes at least, got those of "
            f"{groups[0].label} alone; name more runs"
        )
    system = groups[-1] if against is None else _called(against, groups)
    pictures = _SamePictures()
    found = [_difference(system, other, pictures) for other in groups if other is not system]
    first = system.runs[0]
    name, images = first.results.mean_name(first.split.ap.definition), first.split.images
    seeds = {one.seeds for one in found}
    of = f"seeds {', '.join(map(str, found[0].seeds))}" if len(seeds) == 1 else "the seeds that both have"
    return Comparison(
        f"differences of {name} in points, {of}; {LEVEL:.0%} intervals over pictures: paired bootstrap, "
        f"{RESAMPLES:,} draws of {images}",
        tuple(found),
        pictures=images,
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


def _difference(system: Group, other: Group, pictures: _SamePictures) -> Difference:
    """Raises RunError where the two have no seed in common."""
    seeds = tuple(seed for seed in system.seeds if seed in other.seeds)
    if not seeds:
        raise RunError(
            f"{system.label} and {other.label} have no seed in common ({_listed(system)}; {_listed(other)}), so that "
            "no runs of theirs make a pair; run one of them with the seeds of the other: wsf run RECIPE --seeds N"
        )
    ours, theirs = ([pictures.scores(run) for run in one.runs if run.results.seed in seeds] for one in (system, other))
    first = system.runs[0]
    over = first.results.mean_over
    classes = None if over is None else [first.results.classes.index(name) for name in over]
    found = paired_difference(ours, theirs, pictures.labels, first.split.ap.definition, classes)
    points = (100 * found.difference, 100 * found.low, 100 * found.high)
    return Difference.of((system.label, other.label), points, seeds)


def _listed(one: Group) -> str:
    return f"{'seed' if len(one.seeds) == 1 else 'seeds'} {', '.join(map(str, one.seeds))}"


class _SamePictures:
    """Scores of runs, all of the pictures and labels of the first that was asked for."""

    def __init__(self) -> None:
        self._first: tuple[Measured, Scores] | None = None

    @property
    def labels(self) -> Labels:
        """(N, K)."""
        assert self._first is not None, "scores come first"
        assert self._first[1].labels is not None, "checked when they were read"
        return self._first[1].labels

    def scores(self, run: Measured) -> NDArray[np.float64]:
        """(N, K). Raises RunError."""
        scores = run.run.read_scores(run.split_name)
        if scores.labels is None or scores.classes != run.results.classes:
            raise RunError(
                f"{run.run.scores_file(run.split_name)}: scores and labels of the run's {len(run.results.classes)} "
                "classes are expected; score the split again: wsf evaluate"
            )
        self._first = self._first or (run, scores)
        other, first = self._first
        if scores.ids != first.ids:
            raise RunError(
                f"{other.run.path}, {run.run.path}: cannot be compared picture by picture, their pictures differ; "
                "compare runs on the evaluated split, or one seed at a time where each holds out others"
            )
        if not np.array_equal(scores.labels, self.labels):
            raise RunError(
                f"{other.run.path}, {run.run.path}: cannot be compared, their pictures have other labels; "
                "score one of them again: wsf evaluate"
            )
        return scores.scores
