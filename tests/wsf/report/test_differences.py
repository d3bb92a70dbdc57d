"""Differences between systems, picture by picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fake_runs import entry, fake_run
from wsf.errors import DataError, RunError
from wsf.metrics import average_precisions, paired_difference
from wsf.report import Table, compare
from wsf.run import RunFolder
from wsf.scores import Scores

RNG = np.random.default_rng(0)
IDS = tuple(f"p{index}" for index in range(60))
LABELS = RNG.choice(np.array([-1, 0, 1], np.int8), (60, 3), p=[0.6, 0.1, 0.3])
WEAK, FULL = ([np.round(RNG.normal(size=(60, 3)) + skill * LABELS, 3) for _ in range(3)] for skill in (2.0, 0.5))


def run_with(
    path: Path,
    scores: np.ndarray,
    *,
    labels: np.ndarray = LABELS,
    ids: tuple[str, ...] = IDS,
    role: str = "evaluate",
    split: str = "test",
    **settings: Any,
) -> RunFolder:
    """A run whose results are those of its scores."""
    per_class = average_precisions(scores, labels)
    over = [value for value in per_class if value is not None]
    changes = {"images": len(ids), "positives": [int(count) for count in (labels > 0).sum(axis=0)]}
    mean = float(np.mean(over)) if over else None
    run = fake_run(path, {split: entry(per_class, mean, role, **changes)}, **settings)
    run.write_scores(split, Scores(ids, scores, labels, ("cat", "dog", "boat")))
    return run


def systems(tmp_path: Path, seeds_of_full: tuple[int, ...] = (0, 1, 2)) -> list[RunFolder]:
    full = [run_with(tmp_path / f"d{seed}", FULL[seed], recipe="d", seed=seed) for seed in seeds_of_full]
    return full + [run_with(tmp_path / f"f{seed}", WEAK[seed], recipe="f", seed=seed) for seed in range(3)]


def differences(table: Table) -> list[tuple[str, float, float, float, tuple[int, ...]]]:
    assert table.comparison is not None
    return [(one.name, one.value, one.low, one.high, one.seeds) for one in table.comparison.differences]


def test_the_last_system_less_each_other_one_with_the_interval_of_the_paired_bootstrap(tmp_path: Path) -> None:
    table = compare(systems(tmp_path), differences_too=True)
    expected = paired_difference(WEAK, FULL, [LABELS] * 3, "voc2012")
    points = [round(100 * value, 1) for value in (expected.difference, expected.low, expected.high)]
    assert differences(table) == [("f − d", *points, (0, 1, 2))]  # noqa: RUF001
    # The difference of the means over seeds that stand above it, but for rounding.
    d, f = (column.cells[table.headline] for column in table.columns)
    assert d is not None
    assert f is not None
    assert points[0] == pytest.approx(f.value - d.value, abs=0.15)
    assert table.comparison is not None
    assert table.comparison.title == (
        "differences of mAP (voc2012) in points, seeds 0, 1, 2; 95% intervals over pictures: paired bootstrap, "
        "2,000 draws of 60"
    )


def test_without_being_asked_for_nothing_is_drawn(tmp_path: Path) -> None:
    assert compare(systems(tmp_path)).comparison is None


def test_another_system_may_be_named_by_its_recipe_or_its_title(tmp_path: Path) -> None:
    runs = systems(tmp_path)
    for name in ("d", "f"):
        (found,) = differences(compare(runs, differences_too=True, against=name))
        assert found[0] == {"d": "d − f", "f": "f − d"}[name]  # noqa: RUF001
    titled = run_with(tmp_path / "e", FULL[0], recipe="e", title="E. strong + weak")
    table = compare([titled, *runs], differences_too=True, against="E. strong + weak")
    assert [found[0] for found in differences(table)] == ["E. strong + weak − d", "E. strong + weak − f"]  # noqa: RUF001
    assert [column.name for column in table.columns] == ["E. strong + weak", "d", "f"]
    with pytest.raises(RunError, match=r"--against: no system named 'g'\. Known: E\. strong"):
        compare([titled, *runs], differences_too=True, against="g")


def test_only_runs_of_the_same_seed_make_a_pair(tmp_path: Path) -> None:
    table = compare(systems(tmp_path, seeds_of_full=(2,)), differences_too=True)
    expected = paired_difference(WEAK[2:], FULL[2:], [LABELS], "voc2012")
    ((_, value, _, _, seeds),) = differences(table)
    assert (value, seeds) == (round(100 * expected.difference, 1), (2,))


def test_systems_without_a_seed_in_common_are_refused(tmp_path: Path) -> None:
    runs = [
        run_with(tmp_path / "d", FULL[0], recipe="d", seed=4),
        run_with(tmp_path / "f", WEAK[0], recipe="f", seed=1),
    ]
    with pytest.raises(RunError, match=r"f and d have no seed in common \(seed 1; seed 4\), so that no runs of theirs"):
        compare(runs, differences_too=True)


def test_a_system_alone_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"d0: --compare needs the runs of two recipes at least, got those of d alone"):
        compare(systems(tmp_path)[:3], differences_too=True)


def test_the_mean_is_over_the_classes_of_the_recipe(tmp_path: Path) -> None:
    runs = [
        run_with(tmp_path / name, scores[0], recipe=name, mean_over=["dog"])
        for name, scores in (("d", FULL), ("f", WEAK))
    ]
    expected = paired_difference(WEAK[:1], FULL[:1], [LABELS], "voc2012", classes=[1])
    table = compare(runs, differences_too=True)
    assert differences(table)[0][1] == round(100 * expected.difference, 1)
    assert table.comparison is not None
    assert table.comparison.title.startswith("differences of mAP (1 of 3), voc2012 in points, seeds 0;")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ids": ("q", *IDS[1:])}, "cannot be compared picture by picture, their pictures differ"),
        ({"labels": np.roll(LABELS, 1, axis=0)}, "cannot be compared, their pictures have other labels"),
    ],
)
def test_other_pictures_or_labels_are_refused(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    runs = [run_with(tmp_path / "d", FULL[0], recipe="d"), run_with(tmp_path / "f", WEAK[0], recipe="f", **change)]
    with pytest.raises(RunError, match=f"{runs[1].path}, {runs[0].path}: {message}"):
        compare(runs, differences_too=True)


def test_holdouts_are_compared_seed_by_seed_each_on_its_own_pictures(tmp_path: Path) -> None:
    # Of 60 pictures one seed holds out the first 40 and the other the last 30.
    parts = (slice(0, 40), slice(30, 60))
    runs = [
        run_with(
            tmp_path / f"{name}{seed}", scores[seed][part], recipe=name, seed=seed, labels=LABELS[part],
            ids=IDS[part], role="holdout", split="holdout",
        )
        for name, scores in (("d", FULL), ("f", WEAK))
        for seed, part in enumerate(parts)
    ]  # fmt: skip
    inside = [np.isin(np.arange(60), np.arange(60)[part])[:, None] for part in parts]
    expected = paired_difference(
        [np.where(held, scores, np.nan) for held, scores in zip(inside, WEAK, strict=False)],
        [np.where(held, scores, np.nan) for held, scores in zip(inside, FULL, strict=False)],
        [np.where(held, LABELS, 0) for held in inside],
        "voc2012",
    )
    table = compare(runs, "holdout", differences_too=True)
    assert differences(table)[0][1:4] == tuple(
        round(100 * value, 1) for value in (expected.difference, expected.low, expected.high)
    )
    assert table.comparison is not None
    assert table.comparison.pictures == 60


def test_scores_that_are_missing_or_of_other_classes_are_errors(tmp_path: Path) -> None:
    runs = systems(tmp_path)
    runs[0].scores_file("test").write_text("id,score:cat,label:cat\np0,1,1\n")
    with pytest.raises(RunError, match=r"test\.csv: scores and labels of the run's 3 classes are expected"):
        compare(runs, differences_too=True)
    runs[0].scores_file("test").unlink()
    with pytest.raises(RunError, match="no scores of split 'test'"):
        compare(runs, differences_too=True)


def test_pictures_without_labels_give_nothing_to_compare(tmp_path: Path) -> None:
    nothing = np.zeros_like(LABELS)
    runs = [run_with(tmp_path / name, FULL[0], labels=nothing, recipe=name) for name in "df"]
    with pytest.raises(DataError, match="no class of the mean has positives"):
        compare(runs, differences_too=True)
