"""A recipe with a sweep is many recipes."""

import pytest

from wsf import RecipeError
from wsf.recipe import load_recipe, load_recipes, resolved_mapping

SWEPT = """\
extends: minimal.yaml
schedule: {low: 0.5}
sweep:
  schedule: [{use: fixed, scale: 2.0}, {high: 1.2}]
  optimiser.lr: [0.1, 0.2, 0.3]
"""


@pytest.fixture
def swept(write):
    """A recipe's file with a sweep of 2 × 3."""
    return write("x.yaml", SWEPT)


@pytest.fixture
def message(write, catalogue):
    """The error that a recipe with that sweep ends with; the sweep stands in line 2."""

    def of(sweep, *overrides, **options):
        path = write("x.yaml", f"extends: minimal.yaml\nsweep: {sweep}\n")
        with pytest.raises(RecipeError) as caught:
            load_recipes(path, overrides, catalogue=catalogue, **options)
        return str(caught.value)

    return of


def test_a_sweep_gives_the_product_of_its_values_the_last_key_changing_fastest(swept, catalogue):
    found = load_recipes(swept, catalogue=catalogue)
    assert [one.recipe.core.optimiser.lr for one in found] == [0.1, 0.2, 0.3, 0.1, 0.2, 0.3]
    assert [one.recipe.schedule.name for one in found] == ["fixed"] * 3 + ["uniform"] * 3
    assert found[1].changes == {"schedule": {"use": "fixed", "scale": 2.0}, "optimiser.lr": 0.2}


def test_a_block_whose_use_changes_drops_the_keys_that_it_replaces_and_any_other_keeps_them(swept, catalogue):
    fixed, *_, uniform = [one.recipe.schedule for one in load_recipes(swept, catalogue=catalogue)]
    assert fixed.params.model_dump() == {"scale": 2.0}
    assert uniform.params.model_dump() == {"low": 0.5, "high": 1.2}


@pytest.mark.parametrize("sweep", ["", "sweep: {}\n", "sweep: null\n"])
def test_a_recipe_without_a_sweep_is_one(write, catalogue, sweep):
    path = write("x.yaml", f"extends: minimal.yaml\n{sweep}")
    (one,) = load_recipes(path, catalogue=catalogue)
    assert one.changes == {}
    assert one.recipe == load_recipe(path, catalogue=catalogue)


def test_seeds_are_counted_from_the_recipes_own(swept, catalogue):
    found = load_recipes(swept, ["seed=5", "sweep.schedule=[{use: fixed}]"], catalogue=catalogue, seeds=2)
    assert [(one.recipe.core.optimiser.lr, one.recipe.core.seed) for one in found] == [
        (0.1, 5), (0.1, 6), (0.2, 5), (0.2, 6), (0.3, 5), (0.3, 6)
    ]  # fmt: skip


def test_no_resolved_recipe_holds_a_sweep(swept, catalogue):
    assert all("sweep" not in resolved_mapping(one.recipe) for one in load_recipes(swept, catalogue=catalogue))
    alone = load_recipe(swept, ["optimiser.lr=3"], catalogue=catalogue)
    assert "sweep" not in resolved_mapping(alone)
    assert (alone.schedule.params.low, alone.core.optimiser.lr) == (0.5, 3)


def test_a_sweep_is_inherited_key_by_key_and_null_ends_it(swept, write, catalogue):
    child = write("y.yaml", f"extends: {swept}\nsweep: {{optimiser.lr: [1, 2]}}\n")
    assert [one.recipe.core.optimiser.lr for one in load_recipes(child, catalogue=catalogue)] == [1, 2, 1, 2]
    assert len(load_recipes(write("z.yaml", f"extends: {swept}\nsweep: null\n"), catalogue=catalogue)) == 1


@pytest.mark.parametrize(
    ("override", "rates"),
    [
        ("sweep.optimiser.lr=[3]", [3, 3]),
        ("sweep={optimiser.lr: [3, 4], schedule: [{use: fixed}]}", [3, 4]),
        ("sweep.seed=[1]", [0.1, 0.2, 0.3] * 2),
        ("sweep=null", [0.01]),
    ],
)
def test_the_command_line_can_change_a_sweep(swept, catalogue, override, rates):
    found = load_recipes(swept, [override], catalogue=catalogue)
    assert [one.recipe.core.optimiser.lr for one in found] == rates


@pytest.mark.parametrize(
    ("sweep", "text"),
    [
        ("3", "sweep: must be a block of keys with lists of values, got 3; write {optimiser.lr: [0.01, 0.02]}"),
        ("{seed: 3}", "sweep.seed: must be a list of values, got 3; write [3]"),
        ("{seed: []}", "sweep.seed: must be a list of values, got []"),
        ("{optimiser: {lr: [1]}}", 'sweep.optimiser: must be a list of values, got {"lr": [1]}'),
        ("{optimiser..lr: [1]}", "sweep.optimiser..lr: a dotted key is expected, such as optimiser.lr"),
        ("{extends: [a, b]}", "sweep.extends: `extends` cannot be varied; write one recipe for each"),
        ("{sweep.seed: [[1]]}", "sweep.sweep.seed: `sweep` cannot be varied; write one recipe for each"),
        ("{seed.x: [1]}", "seed: must be a whole number, got {\"x\": 1}"),
        ("{optimiser.lr: [1, -1, -1]}", "optimiser.lr: must be greater than 0, got -1"),
        ("{head: [{use: lin}]}", "no head named 'lin'; did you mean 'linear'? Known: linear"),
    ],
)  # fmt: skip
def test_a_wrong_sweep_is_told_with_its_line(message, sweep, text):
    assert message(sweep) == f"x.yaml:2: {text}"


def test_the_faults_of_all_combinations_are_told_at_once_and_each_once(message):
    assert message("{seed: [0, -1], optimiser.lr: [a, 1, 0]}").splitlines() == [
        "x.yaml:2: optimiser.lr: must be a number, got 'a'",
        "x.yaml:2: optimiser.lr: must be greater than 0, got 0",
        "x.yaml:2: seed: must be at least 0, got -1",
    ]


def test_a_sweep_has_a_largest_size(message):
    ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"
    values = ", ".join(f"{key}: {ten}" for key in ("seed", "train.epochs", "train.batch_size", "optimiser.lr"))
    assert message(f"{{{values}}}") == "x.yaml:2: sweep: gives 10,000 recipes, more than 1,000; shorten it"


@pytest.mark.parametrize(
    ("sweep", "override", "key"),
    [
        ("{optimiser.lr: [1, 2]}", "optimiser.lr=3", "optimiser.lr"),
        ("{optimiser.lr: [1, 2]}", "optimiser={use: sgd, lr: 3}", "optimiser.lr"),
        ("{schedule: [{use: fixed}]}", "schedule.scale=2", "schedule"),
    ],
)
def test_what_a_sweep_varies_cannot_be_set_for_all(message, sweep, override, key):
    assert message(sweep, override) == (
        f"-o {override}: the sweep varies {key}; to choose its values, give -o 'sweep.{key}=[...]' instead"
    )


def test_other_keys_of_a_swept_block_can_be_set_for_all(write, catalogue):
    path = write("x.yaml", "extends: minimal.yaml\nsweep: {optimiser.lr: [1, 2]}\n")
    found = load_recipes(path, ["optimiser={use: sgd, momentum: 0.5}"], catalogue=catalogue)
    assert [(one.recipe.core.optimiser.use, one.recipe.core.optimiser.lr) for one in found] == [("sgd", 1), ("sgd", 2)]


def test_seeds_that_are_varied_already_are_not_counted_too(message):
    assert message("{seed: [1, 2]}", seeds=2) == "--seeds 2: the sweep varies seed; leave one of the two away"


def test_a_seed_that_counts_too_far_is_told(message):
    assert message("{}", f"seed={2**31 - 1}", seeds=2) == (
        "--seeds 2: seed: must be less than 2147483648, got 2147483648"
    )
