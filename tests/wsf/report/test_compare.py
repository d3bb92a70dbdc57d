"""Runs beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fake_runs import entry, fake_run
from wsf.errors import RecipeError, RunError
from wsf.plugins import Catalogue
from wsf.recipe import load_recipe, resolved_mapping, to_yaml
from wsf.report import Cell, Table, compare

PUBLISHED = {"mAP": 86.3, "per_class": {"cat": 90.0, "dog": 70.0, "zebra": 1.0}, "source": "Oquab et al., 2015"}


def cells(table: Table, column: str) -> tuple[Cell | None, ...]:
    return next(one.cells for one in table.columns if one.name == column)


def test_a_run_is_a_column_of_percentages_with_the_mean_and_its_definition_last(tmp_path: Path) -> None:
    table = compare([fake_run(tmp_path / "1", {"test": entry([0.91, 0.8449, 0.5], 0.75163)})])
    assert [row.name for row in table.rows] == ["cat", "dog", "boat", "mAP (voc2012)"]
    assert [row.of_all for row in table.rows] == [False, False, False, True]
    assert cells(table, "oquab_weak") == (Cell(91.0), Cell(84.5), Cell(50.0), Cell(75.2))
    assert table.title == "average precision (voc2012) in % on test (200 pictures)"
    assert table.notes == ("seed 0", "2 scales (0.5, 1), fused by mean")


def test_seeds_of_one_recipe_are_one_column_of_mean_and_sample_deviation(tmp_path: Path) -> None:
    runs = [
        fake_run(tmp_path / str(seed), {"test": entry([value, 0.5, None], value)}, seed=seed)
        for seed, value in enumerate((0.8, 0.9, 1.0))
    ]
    table = compare(runs)
    # The sample deviation of 80, 90, 100 is 10; dividing by n instead gives 8.2.
    assert cells(table, "oquab_weak") == (Cell(90.0, 10.0), Cell(50.0, 0.0), None, Cell(90.0, 10.0))
    assert "mean ± sd (n - 1) over seeds 0, 1, 2" in table.notes
    assert "no positives: boat (left out of the mean)" in table.notes


def test_a_class_with_positives_under_some_seeds_is_averaged_over_those(tmp_path: Path) -> None:
    runs = [
        fake_run(tmp_path / "1", {"holdout": entry([0.8, 0.5, None], 0.65, "holdout")}, seed=1),
        fake_run(tmp_path / "2", {"holdout": entry([0.9, 0.5, 0.3], 0.55, "holdout")}, seed=2),
    ]
    table = compare(runs, "holdout")
    assert cells(table, "oquab_weak")[2] == Cell(30.0)
    assert "no positives in some runs: boat (left out of their means)" in table.notes
    assert table.title == "average precision (voc2012) in % on holdout, held out (200 pictures)"


def test_runs_of_one_name_with_other_settings_are_columns_of_their_own(tmp_path: Path) -> None:
    runs = [
        fake_run(tmp_path / "1", {"test": entry([1, 1, 1], 1)}, settings="aggregator: {use: lse, r: 4.0}\n"),
        fake_run(tmp_path / "2", {"test": entry([1, 1, 1], 1)}, settings="aggregator: {use: lse, r: 8.0}\n", seed=1),
    ]
    table = compare(runs)
    assert [column.name for column in table.columns] == ["oquab_weak/1", "oquab_weak/2"]
    assert "oquab_weak/1: aggregator.r=4.0" in table.notes
    assert "oquab_weak/2: aggregator.r=8.0" in table.notes


@pytest.mark.parametrize(
    ("old", "columns"),
    [
        ("compile: false\n", ["oquab_weak"]),
        ("compile: true\n", ["oquab_weak/1", "oquab_weak/2"]),
        ("compile: sometimes\n", ["oquab_weak/1", "oquab_weak/2"]),
    ],
    ids=["the default", "another value", "no longer allowed"],
)
def test_a_key_that_a_run_s_version_did_not_know_counts_as_its_default(
    tmp_path: Path, recipe_file: Path, catalogue: Catalogue, old: str, columns: list[str]
) -> None:
    recipe = to_yaml(resolved_mapping(load_recipe(recipe_file, catalogue=catalogue)))
    runs = [fake_run(tmp_path / str(seed), {"test": entry([1, 1, 1], 1)}, seed=seed) for seed in (1, 2)]
    for run, line in zip(runs, ("", old), strict=True):
        run.recipe_file.write_text(recipe.replace("compile: false\n", line))
    assert [column.name for column in compare(runs).columns] == columns


def test_one_seed_run_twice_counts_once(tmp_path: Path) -> None:
    runs = [fake_run(tmp_path / name, {"test": entry([1, 1, 1], 1)}) for name in ("1", "2")]
    table = compare(runs)
    assert [column.name for column in table.columns] == ["oquab_weak"]
    assert f"{tmp_path / '2'}: left out, same recipe and seed as {tmp_path / '1'}" in table.notes


def test_folders_of_one_number_are_told_apart_by_their_paths(tmp_path: Path) -> None:
    paths = [tmp_path / name / "1" for name in ("a", "b")]
    runs = [
        fake_run(path, {"test": entry([1, 1, 1], 1)}, settings=f"train: {{epochs: {index}}}\n")
        for index, path in enumerate(paths)
    ]
    assert [column.name for column in compare(runs).columns] == [str(path) for path in paths]


def test_the_best_of_a_row_is_the_highest_as_shown_and_may_be_several(tmp_path: Path) -> None:
    runs = [
        fake_run(tmp_path / "1", {"test": entry([0.9001, 0.4, None], 0.65)}, recipe="a"),
        fake_run(tmp_path / "2", {"test": entry([0.9004, 0.5, None], 0.70)}, recipe="b"),
    ]
    table = compare(runs)
    best = [[table.is_best(row, column) for column in table.columns] for row in range(4)]
    assert best == [[True, True], [False, True], [False, False], [False, True]]


def test_the_only_column_is_not_the_best(tmp_path: Path) -> None:
    table = compare([fake_run(tmp_path / "1", {"test": entry([1, 1, 1], 1)})])
    assert not table.is_best(0, table.columns[0])


def test_published_numbers_stand_beside_the_run_and_say_their_source(tmp_path: Path) -> None:
    table = compare([fake_run(tmp_path / "1", {"test": entry([0.8, 0.8, 0.8], 0.8)}, published=PUBLISHED)])
    assert [(column.name, column.published) for column in table.columns] == [("oquab_weak", False), ("published", True)]
    assert cells(table, "published") == (Cell(90.0), Cell(70.0), None, Cell(86.3))
    assert "published: Oquab et al., 2015" in table.notes


def test_published_numbers_of_several_recipes_say_whose_they_are_and_stand_once(tmp_path: Path) -> None:
    splits = {"test": entry([0.8, 0.8, 0.8], 0.8)}
    runs = [
        fake_run(tmp_path / "1", splits, recipe="a", published=PUBLISHED),
        fake_run(tmp_path / "2", splits, recipe="b", published=PUBLISHED),
        fake_run(tmp_path / "3", splits, recipe="c", published={**PUBLISHED, "mAP": 50.0}),
    ]
    table = compare(runs)
    assert [column.name for column in table.columns] == ["a", "a (published)", "b", "c", "c (published)"]
    # Of cat, ours are all 80 and both papers' are 90; of mAP, the papers' 86.3 and 50 are ranked apart from ours too.
    assert [table.is_best(0, column) for column in table.columns] == [True] * 5
    assert [table.is_best(3, column) for column in table.columns] == [True, True, True, True, False]


def test_what_one_paper_published_for_all_recipes_says_so_by_itself(tmp_path: Path) -> None:
    splits = {"test": entry([0.8, 0.8, 0.8], 0.8)}
    both = [fake_run(tmp_path / name, splits, recipe=name, published=PUBLISHED) for name in "ab"]
    assert [column.name for column in compare(both).columns] == ["a", "published", "b"]
    mixed = [both[0], fake_run(tmp_path / "c", splits, recipe="c")]
    assert [column.name for column in compare(mixed).columns] == ["a", "a (published)", "c"]


def test_a_mean_over_some_classes_says_so_and_takes_the_published_mean_over_the_same(tmp_path: Path) -> None:
    splits = {"test": entry([0.8, 0.6, None], 0.7)}
    table = compare([fake_run(tmp_path / "1", splits, mean_over=["cat", "dog"], published=PUBLISHED)])
    assert table.rows[-1].name == "mAP (2 of 3), voc2012"
    assert cells(table, "published")[-1] == Cell(80.0)
    assert "means over cat, dog" in table.notes
    assert "published: Oquab et al., 2015; mAP over the 2 classes of ours" in table.notes


def test_a_published_mean_stays_where_its_classes_are_not_known(tmp_path: Path) -> None:
    splits = {"test": entry([0.8, 0.6, 0.5], 0.7)}
    table = compare([fake_run(tmp_path / "1", splits, mean_over=["cat", "boat"], published=PUBLISHED)])
    assert cells(table, "published")[-1] == Cell(86.3)


def test_scales_that_each_seed_chose_are_all_said(tmp_path: Path) -> None:
    runs = [
        fake_run(tmp_path / str(seed), {"test": entry([1, 1, 1], 1, scales=scales)}, seed=seed)
        for seed, scales in enumerate(([1.2], [1.2], [1.0, 2.0]))
    ]
    assert "one scale (1.2); 2 scales (1, 2), fused by mean" in compare(runs).notes


def test_scales_are_said_once_or_for_each_recipe(tmp_path: Path) -> None:
    paper = [k / 20 for k in range(10, 75)]
    runs = [
        fake_run(tmp_path / "1", {"test": entry([1, 1, 1], 1, scales=paper)}, recipe="a"),
        fake_run(tmp_path / "2", {"test": entry([1, 1, 1], 1, scales=[1.0])}, recipe="b"),
        fake_run(tmp_path / "3", {"test": entry([1, 1, 1], 1, scales=[1.0])}, recipe="c"),
    ]
    notes = compare(runs).notes
    assert "a: 65 scales (0.5 to 3.7), fused by mean" in notes
    assert "b, c: one scale (1)" in notes


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"classes": ("cat", "dog", "ship")}, "their classes differ (cat, dog, boat; cat, dog, ship)"),
        ({"entry": {"definition": "raw"}}, "their AP definitions differ (voc2012; raw)"),
        ({"split": "val"}, "their splits differ (test; val)"),
        ({"mean_over": ["cat"]}, "their classes in the mean differ (all; cat)"),
        ({"entry": {"images": 201}}, "their numbers of pictures differ (200; 201)"),
        ({"entry": {"positives": [20, 20, 21]}}, "their positives differ (20, 20, 20; 20, 20, 21)"),
    ],
)
def test_runs_whose_numbers_mean_different_things_are_refused(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    other = dict(change)
    split = {other.pop("split", "test"): entry([1, 1, 1], 1, **other.pop("entry", {}))}
    runs = [fake_run(tmp_path / "1", {"test": entry([1, 1, 1], 1)}), fake_run(tmp_path / "2", split, **other)]
    with pytest.raises(RunError) as error:
        compare(runs)
    assert str(error.value) == (
        f"{tmp_path / '1'}, {tmp_path / '2'}: cannot stand in one table, {message}; report them apart"
    )


def test_holdouts_of_other_seeds_may_be_of_other_sizes(tmp_path: Path) -> None:
    runs = [
        fake_run(tmp_path / str(images), {"holdout": entry([1, 1, 1], 1, "holdout", images=images)}, seed=images)
        for images in (60, 61)
    ]
    assert "(60 to 61 pictures)" in compare(runs, "holdout").title


def test_a_run_without_a_split_of_the_role_says_which_it_has(tmp_path: Path) -> None:
    run = fake_run(tmp_path / "1", {"test": entry([1, 1, 1], 1)})
    with pytest.raises(RunError) as error:
        compare([run], "holdout")
    assert str(error.value) == f"{run.path}: has no results on a split of role 'holdout'; give --split evaluate"


def test_results_that_do_not_fit_their_classes_are_refused(tmp_path: Path) -> None:
    run = fake_run(tmp_path / "1", {"test": entry([1, 1], 1)})
    with pytest.raises(RunError, match=r"splits.test.positives: 3 values are expected, one a class, got 2; give a run"):
        compare([run])


def test_results_of_another_shape_name_the_key(tmp_path: Path) -> None:
    run = fake_run(tmp_path / "1", {"test": entry([1, 1, 1], 1, images="many")})
    with pytest.raises(RunError, match=r"results.json: splits.test.images: Input should be a valid integer"):
        compare([run])


def test_a_recipe_that_cannot_be_read_is_an_error_of_the_users(tmp_path: Path) -> None:
    run = fake_run(tmp_path / "1", {"test": entry([1, 1, 1], 1)}, settings="train: {{\n")
    with pytest.raises(RecipeError, match=r"recipe\.yaml"):
        compare([run])
