"""What a recipe inherits, and where from."""

import pytest

from wsf import RecipeError
from wsf.plugins import RESERVED_KEYS
from wsf.recipe import load_recipe, shipped_recipes
from wsf.recipe.extends import load_tree
from wsf.recipe.merge import CORE_DATA_KEYS


def test_mappings_merge_while_lists_and_values_replace(write, catalogue):
    write("base.yaml", "extends: minimal.yaml\ntrain: {epochs: 3, freeze: [backbone, head]}\nmaps: {scales: [1, 2]}\n")
    path = write("child.yaml", "extends: base.yaml\ntrain: {freeze: [head]}\nmaps: {scales: [4]}\n")
    core = load_recipe(path, catalogue=catalogue).core
    assert core.train.epochs == 3
    assert core.train.freeze == ("head",)
    assert core.maps.scales == (4.0,)


def test_a_path_is_relative_to_the_file_that_names_it(write, catalogue):
    path = write("table/row/a.yaml", "extends: ../b.yaml\nseed: 1\n")
    write("table/b.yaml", "extends: ../minimal.yaml\nseed: 2\ntrain: {epochs: 7}\n")
    core = load_recipe(path, catalogue=catalogue).core
    assert (core.seed, core.train.epochs) == (1, 7)


def test_a_changed_use_drops_the_keys_of_the_component_that_it_replaces(write, catalogue):
    write("base.yaml", "extends: minimal.yaml\nschedule: {use: uniform, low: 0.5}\n")
    path = write("child.yaml", "extends: base.yaml\nschedule: {use: fixed}\n")
    assert load_recipe(path, catalogue=catalogue).schedule.params.model_dump() == {"scale": 1.0}


def test_the_same_use_keeps_the_keys_that_are_not_given_anew(write, catalogue):
    write("base.yaml", "extends: minimal.yaml\nschedule: {use: uniform, low: 0.5, high: 0.6}\n")
    path = write("child.yaml", "extends: base.yaml\nschedule: {use: toy/uniform, high: 3}\n")
    assert load_recipe(path, catalogue=catalogue).schedule.params.model_dump() == {"low": 0.5, "high": 3.0}


def test_a_changed_optimiser_starts_from_its_defaults(write, catalogue):
    write("base.yaml", "extends: minimal.yaml\noptimiser: {use: sgd, lr: 5, momentum: 0.9}\n")
    path = write("child.yaml", "extends: base.yaml\noptimiser: {use: adam}\n")
    optimiser = load_recipe(path, catalogue=catalogue).core.optimiser
    assert (optimiser.lr, optimiser.momentum) == (0.01, 0.0)


def test_a_changed_dataset_keeps_the_splits(write):
    write("base.yaml", "data: {use: old, root: somewhere, train: a, holdout: 0.5, evaluate: b}\n")
    tree = load_tree(write("child.yaml", "extends: base.yaml\ndata: {use: new, evaluate: c}\n"))
    assert tree.plain()["data"] == {"use": "new", "train": "a", "holdout": 0.5, "evaluate": "c"}


def test_no_dataset_may_claim_a_key_that_outlives_it():
    assert RESERVED_KEYS["dataset"] == {"use", *CORE_DATA_KEYS}


def test_name_title_and_published_numbers_are_not_inherited(write, catalogue):
    write("base.yaml", "extends: minimal.yaml\nname: base\ntitle: Base\npublished: {mAP: 86.3, source: a paper}\n")
    child = load_recipe(write("child.yaml", "extends: base.yaml\n"), catalogue=catalogue)
    base = load_recipe("base.yaml", catalogue=catalogue)
    assert (base.core.title, base.core.published.mAP) == ("Base", 86.3)
    assert (child.core.title, child.core.published) == (None, None)
    assert child.core.name == "child"


def test_a_shipped_recipe_can_be_extended_by_its_name(write):
    assert load_tree(write("mine.yaml", "extends: oquab_weak\nseed: 5\n")).plain()["seed"] == 5


def test_a_fault_is_told_where_it_was_written_not_where_it_was_inherited(write, catalogue):
    write("base.yaml", "extends: minimal.yaml\n\n\nframe: {size: -1}\n")
    path = write("child.yaml", "extends: base.yaml\ntrain: {epochs: -1}\n")
    with pytest.raises(RecipeError) as caught:
        load_recipe(path, catalogue=catalogue)
    assert str(caught.value).splitlines() == [
        "base.yaml:4: frame.size: must be at least 8, got -1",
        "child.yaml:2: train.epochs: must be at least 0, got -1",
    ]


@pytest.mark.parametrize(
    ("extends", "message"),
    [
        ("x.yaml", "x.yaml:1: extends: goes round in a circle: x.yaml → x.yaml; break it"),
        ("./sub/../x.yaml", "x.yaml:1: extends: goes round in a circle: x.yaml → x.yaml; break it"),
        ("nowhere.yaml", "x.yaml:1: extends: there is no file nowhere.yaml; check the path"),
        ("oquab_weka", "x.yaml:1: extends: no shipped recipe named 'oquab_weka'; did you mean 'oquab_weak'?"),
        ("/etc/passwd", "x.yaml:1: extends: no shipped recipe named '/etc/passwd'"),
        ("/etc/x.yaml", "x.yaml:1: extends: no shipped recipe named '/etc/x.yaml'"),
        ("../../etc/passwd", "x.yaml:1: extends: no shipped recipe named '../../etc/passwd'"),
        ("[minimal.yaml]", "x.yaml:1: extends: must be text"),
        ('"a\\0b.yaml"', "x.yaml:1: extends: there is no file"),
        ("a" * 5000 + ".yaml", "x.yaml:1: extends: there is no file"),
    ],
)
def test_extends_leads_to_a_recipe_or_says_why_not(write, extends, message):
    with pytest.raises(RecipeError) as caught:
        load_tree(write("x.yaml", f"extends: {extends}\n"))
    assert str(caught.value).startswith(message)


def test_a_longer_circle_is_told_link_by_link(write):
    write("b.yaml", "extends: c.yaml\n")
    write("c.yaml", "\nextends: a.yaml\n")
    with pytest.raises(RecipeError, match=r"^c.yaml:2: extends: .* a.yaml → b.yaml → c.yaml → a.yaml; break it$"):
        load_tree(write("a.yaml", "extends: b.yaml\n"))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("oquab_weka", "no recipe named 'oquab_weka'; did you mean 'oquab_weak'? Known: "),
        ("recipes/gone.yaml", "recipes/gone.yaml: no such file; check the path, or give a shipped recipe: "),
        (".", ".: is a folder; give a recipe's file, or a shipped recipe: "),
        ("x" * 5000, "no recipe named 'xxx"),
    ],
)
@pytest.mark.usefixtures("write")
def test_a_missing_recipe_names_what_there_is(catalogue, source, message):
    with pytest.raises(RecipeError) as caught:
        load_recipe(source, catalogue=catalogue)
    assert message in str(caught.value)
    assert "oquab_weak" in str(caught.value)


def test_a_run_folder_does_not_hide_the_shipped_recipe_of_its_name(write, catalogue):
    write("oquab_weak/0/recipe.yaml", "")
    with pytest.raises(RecipeError, match=r"oquab_weak\.yaml:"):  # read, and its plugins not found
        load_recipe("oquab_weak", catalogue=catalogue)


def test_the_recipes_of_the_checkout_are_shipped():
    assert shipped_recipes()["oquab_weak"].is_file()
