"""A resolved recipe is a file that reads back to the same recipe."""

import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wsf.plugins import discover
from wsf.recipe import load_recipe, resolved_mapping, to_yaml, write_recipe
from wsf.recipe.read import read_text
from wsf.recipe.tree import Place

MINIMAL_RESOLVED = """\
name: minimal
seed: 0
data: {use: toy, train: train, holdout: 0.15, evaluate: test, count: 24, size: 48}
views:
- {use: whole, flip: false}
frame: {fit: pad, size: 500, search: all, antialias: true}
backbone: {use: toy, channels: 16, weights: random}
head: {use: linear}
aggregator: {use: max}
loss: {use: log}
schedule: {use: uniform, low: 0.7, high: 1.4}
optimiser: {use: adagrad, lr: 0.01, backbone_lr: null, weight_decay: 0.0, momentum: 0.0, decay: constant,\x20
    warmup: 0.0}
"""


@pytest.mark.usefixtures("write")
def test_every_default_is_filled_in_and_blocks_stand_in_the_usual_order(catalogue):
    recipe = load_recipe("minimal.yaml", catalogue=catalogue)
    assert to_yaml(resolved_mapping(recipe)).startswith(MINIMAL_RESOLVED)
    assert list(resolved_mapping(recipe)["evaluate"])[-1] == "views"


@pytest.mark.parametrize(
    "overrides",
    [
        (),
        ("optimiser.lr=1e-7", "evaluate.scales=[0.1, 0.30000000000000004]", "views=[{use: whole, flip: true}]"),
        ("data.train=yes", "data.evaluate='5'", "published={mAP: 1, source: 'a: b # c', per_class: {'no': 3, '1': 2}}"),
        ("title='F. weak: supervision'",),
        ("data.train='  two  spaces, a \"quote\"\tand ünïcode 漢'", "trackers=[toy]"),
        ("evaluate.views=[{use: whole}, {use: whole, flip: true}]", "evaluate.mean_over=[red]"),
    ],
)
@pytest.mark.usefixtures("write")
def test_what_was_written_reads_back_equal(catalogue, overrides):
    recipe = load_recipe("minimal.yaml", overrides, catalogue=catalogue)
    write_recipe(recipe, Path("resolved.yaml"))
    again = load_recipe("resolved.yaml", catalogue=catalogue)
    assert again == recipe
    assert resolved_mapping(again) == resolved_mapping(recipe)


@pytest.mark.usefixtures("write")
def test_a_recipe_is_equal_under_another_look_at_the_same_plugins(catalogue):
    recipe = load_recipe("minimal.yaml", catalogue=catalogue)
    assert resolved_mapping(load_recipe("minimal.yaml", catalogue=discover())) == resolved_mapping(recipe)


def test_the_environment_is_read_once_and_for_all(write, catalogue, monkeypatch):
    monkeypatch.setenv("WEIGHTS", "first")
    recipe = load_recipe(
        write("x.yaml", "extends: minimal.yaml\nbackbone: {weights: '${WEIGHTS}'}\n"), catalogue=catalogue
    )
    write_recipe(recipe, Path("resolved.yaml"))
    monkeypatch.setenv("WEIGHTS", "second")
    assert load_recipe("resolved.yaml", catalogue=catalogue).backbone.params.weights == "first"


@pytest.mark.usefixtures("write", "toy")
def test_a_name_is_qualified_only_where_two_plugins_offer_it(install_plugin):
    source = (
        "from toy_plugin import *\nfrom wsf import hookimpl\nimport toy_plugin\n"
        "for name in [n for n in dir(toy_plugin) if n.startswith('wsf_')]:\n"
        "    if name != 'wsf_losses':\n        del globals()[name]\n"
    )
    install_plugin("other", "other_plugin", source)
    recipe = load_recipe("minimal.yaml", ["loss.use=other/log"], catalogue=discover())
    assert resolved_mapping(recipe)["loss"] == {"use": "other/log"}
    assert resolved_mapping(recipe)["aggregator"] == {"use": "max"}


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)
    | st.text(string.printable, max_size=20).filter(lambda text: text.isprintable()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(string.ascii_letters, min_size=1), inner),
    max_leaves=20,
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(string.ascii_letters + string.digits, min_size=1, max_size=5), values, min_size=1))
def test_any_plain_data_is_read_back_as_it_was_written(data):
    assert read_text(to_yaml(data), Place("x.yaml", 1)).plain() == data
