"""`-o key.path=value` and `--data ROOT`."""

import itertools

import pytest

from wsf import RecipeError
from wsf.recipe import load_recipe
from wsf.recipe.overrides import data_root, overridden
from wsf.recipe.read import read_text
from wsf.recipe.tree import Place


@pytest.fixture
def load(write, catalogue):  # noqa: ARG001
    def with_overrides(*texts):
        return load_recipe("minimal.yaml", texts, catalogue=catalogue)

    return with_overrides


def test_a_value_is_replaced_and_read_as_yaml(load):
    recipe = load("train.epochs=5", "optimiser.lr=1e-4", "evaluate.scales=[0.5, 1]", "name=on")
    assert recipe.core.train.epochs == 5
    assert recipe.core.optimiser.lr == 1e-4
    assert recipe.core.evaluate.scales == (0.5, 1.0)
    assert recipe.core.name == "on"


def test_only_the_first_equals_sign_divides(load):
    assert load("data.train=a=b").core.data.train == "a=b"


def test_a_changed_use_keeps_the_keys_given_beside_it_in_any_order(load):
    texts = ("schedule.scale=2", "schedule.use=fixed", "schedule={use: uniform, low: 0.1}")
    for order in itertools.permutations(texts[:2]):
        assert load(*order).schedule.params.model_dump() == {"scale": 2.0}
    assert load("schedule.high=9", texts[2]).schedule.params.model_dump() == {"low": 0.1, "high": 9.0}


def test_an_item_of_a_list_is_reached_by_its_number(load):
    recipe = load("views=[{use: whole}, {use: whole}]", "views.1.flip=true")
    assert [use.params.flip for use in recipe.views] == [False, True]


def test_null_takes_an_optional_block_away(write, catalogue):
    path = write("p.yaml", "extends: minimal.yaml\npublished: {mAP: 50, source: s}\n")
    assert load_recipe(path, ["published=null"], catalogue=catalogue).core.published is None


def test_the_data_root_is_text_whatever_yaml_would_make_of_it():
    tree = read_text("data: {use: voc, root: x}", Place("x.yaml", 1))
    for root in ("5", "null", "a: b", "[x]", "C:\\pictures"):
        assert overridden(tree, [data_root(root)]).plain()["data"] == {"use": "voc", "root": root}


@pytest.mark.usefixtures("write")
def test_a_dataset_without_a_root_says_so_to_the_option(catalogue):
    with pytest.raises(RecipeError, match=r"^--data here: data: no key named 'root'. Known: count, "):
        load_recipe("minimal.yaml", catalogue=catalogue, data_root="here")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("schedule.low=-1", "-o schedule.low=-1: must be greater than 0, got -1"),
        ("schedule={low: -1}", "-o schedule={low: -1}: schedule.low: must be greater than 0, got -1"),
        ("aggregator.use=maxx", "-o aggregator.use=maxx: no aggregator named 'maxx'; did you mean 'max'? Known: max"),
        ("agregator.use=max", "-o agregator.use=max: no key named 'agregator'; did you mean 'aggregator'? Known: "),
        ("aggregator.r=1", "-o aggregator.r=1: aggregator: no key named 'r'. Known: use"),
        ("train.epochs", "-o train.epochs: expected key.path=value, such as -o train.epochs=5"),
        ("=5", "-o =5: expected key.path=value"),
        ("train..epochs=5", "-o train..epochs=5: expected key.path=value"),
        ("train.epochs=[1", "-o train.epochs=[1: not valid YAML: "),
        ("train.epochs=!x 1", "-o train.epochs=!x 1: the tag !x is not read"),
        ("extends=other.yaml", "-o extends=other.yaml: `extends` is read from files only"),
        ("views.0.flip=true", "-o views.0.flip=true: views is not given in the recipe, so it has no item to change"),
        ("maps.scales.0=1", "-o maps.scales.0=1: maps.scales is not given in the recipe"),
        ("name.first=x", "-o name.first=x: name is 'minimal', which holds no keys; give name itself"),
    ],
)
def test_a_wrong_override_names_itself(load, text, message):
    with pytest.raises(RecipeError) as caught:
        load(text)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("index", ["2", "-1", "first"])
def test_an_item_that_is_not_in_the_list_is_refused(load, index):
    with pytest.raises(RecipeError, match=f"views is a list of 2, got '{index}'; give a number below 2"):
        load("views=[{use: whole}, {use: whole}]", f"views.{index}.flip=true")
