"""Every wrong recipe ends with one plain sentence: file, line, key, what is wrong, what was given, the way out."""

import pytest

from wsf import RecipeError
from wsf.recipe import load_recipe


@pytest.fixture
def messages(write, catalogue):
    """The lines of the error that a recipe ends with, the given text standing in line 2 on top of minimal.yaml."""

    def of(text):
        path = write("x.yaml", f"extends: minimal.yaml\n{text}\n")
        with pytest.raises(RecipeError) as caught:
            load_recipe(path, catalogue=catalogue)
        return str(caught.value).splitlines()

    return of


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fram: {}", "no key named 'fram'; did you mean 'frame'? Known: aggregator, augment, backbone, cache, "
         "compile, data, evaluate, extends, frame, head, loss, maps, name, optimiser, precision, published, report, "
         "schedule, seed, sweep, title, trackers, train, views"),
        ("title: 5", "title: must be text, got 5; put it in quotes"),
        ("frame: {sise: 3}", "frame: no key named 'sise'; did you mean 'size'? Known: antialias, fit, search, size"),
        ("evaluate: {view: 3}", "evaluate: no key named 'view'; did you mean 'views'? Known: ap, fuse, mean_over, "
         "places, scales, views, within"),
        ("evaluate: {fuse: median}", "evaluate.fuse: must be 'mean' or 'max' or a block of keys, got 'median'; did you "
         "mean 'mean'?"),
        ("evaluate: {fuse: {power: 0.5}}", "evaluate.fuse.power: must be at least 1, got 0.5"),
        ("published: {mAP: 1, source: s, sauce: t}", "published: no key named 'sauce'; did you mean 'source'? Known: "
         "mAP, per_class, source"),
        ("data: {cuont: 3}", "data: no key named 'cuont'; did you mean 'count'? Known: count, evaluate, holdout, size, "
         "train, use"),
        ("schedule: {lo: 3}", "schedule: no key named 'lo'; did you mean 'low'? Known: high, low, use"),
        ("aggregator: {r: 3}", "aggregator: no key named 'r'. Known: use"),
        ("aggregator: {use: maxx}", "no aggregator named 'maxx'; did you mean 'max'? Known: max"),
        ("aggregator: {use: toyy/max}", "no aggregator named 'toyy/max'; did you mean 'toy/max'? Known: toy/max"),
        ("schedule: {use: fixed, scale: -1}", "schedule.scale: must be greater than 0, got -1"),
        ("schedule: {use: fixed, scale: 17}", "schedule.scale: must be at most 16, got 17"),
        ("schedule: {use: fixed, scale: .nan}", "schedule.scale: must be a finite number, got nan"),
        ("schedule: {low: 3, high: 2}", "schedule: low must not be above high, got 3.0 and 2.0; swap them"),
        ("frame: {size: 7}", "frame.size: must be at least 8, got 7"),
        ("data: {holdout: 1}", "data.holdout: must be less than 1, got 1"),
        ("frame: {size: '500'}", "frame.size: must be a whole number, got '500'; remove the quotes"),
        ("frame: {size: big}", "frame.size: must be a whole number, got 'big'"),
        ("frame: {size: 1.5}", "frame.size: must be a whole number, got 1.5"),
        ("frame: {size: true}", "frame.size: must be a whole number, got true"),
        ("frame: {size: null}", "frame.size: must be a whole number, got null"),
        ("frame: {antialias: yes}", "frame.antialias: must be true or false, got 'yes'"),
        ("frame: {antialias: 'true'}", "frame.antialias: must be true or false, got 'true'; remove the quotes"),
        ("optimiser: {lr: '1e-4'}", "optimiser.lr: must be a number, got '1e-4'; remove the quotes"),
        ("optimiser: {lr: true}", "optimiser.lr: must be a number, got true"),
        ("frame: {fit: padd}", "frame.fit: must be 'pad' or 'warp', got 'padd'; did you mean 'pad'?"),
        ("data: {train: 2012}", "data.train: must be text, got 2012; put it in quotes"),
        ("frame: 500", "frame: must be a block of keys, got 500"),
        ("frame:", "frame: must be a block of keys, got null"),
        ("evaluate: fast", "evaluate: must be a block of keys, got 'fast'"),
        ("maps: {scales: 1.5}", "maps.scales: must be a list, got 1.5; write [1.5]"),
        ("maps: {scales: []}", "maps.scales: must be a list of at least 1, got []"),
        ("maps: {scales: [1, 0]}", "maps.scales.1: must be greater than 0, got 0"),
        ("train: {freeze: backbone}", "train.freeze: must be a list, got 'backbone'; write [backbone]"),
        ("train: {freeze: [tail]}", "train.freeze.0: must be 'backbone', 'head' or 'aggregator', got 'tail'"),
        ("train: {keep: first}", "train.keep: must be 'last' or 'best', got 'first'"),
        ("train: {validate_every: 2}", "train: validate_every is for keep: best, got keep: last; remove it, or give "
         "keep: best"),
        ("train: {keep: best, average: 2}", "train: average is for keep: last, and keep: best takes one epoch's "
         "weights, got average: 2; remove one of the two"),
        ("evaluate: {scales: fastt}", "evaluate.scales: must be 'paper', 'fast', 'single' or 'auto' or a list, got "
         "'fastt'; did you mean 'fast'?"),
        ("evaluate: {scales: [1, big]}", "evaluate.scales.1: must be a number, got 'big'"),
        ("evaluate: {scales: [1, -1]}", "evaluate.scales.1: must be greater than 0, got -1"),
        ("published: {mAP: 3}", "published.source: is missing; add it: citation"),
        ("published: {mAP: 3, source: s, per_class: {cat: high}}", "published.per_class.cat: must be a number, "
         "got 'high'"),
        ("name: a b", "name: must be text of the form ^[A-Za-z0-9][A-Za-z0-9_.-]*$ (names the run folder: letters, "
         "digits, '_', '-' and '.'), got 'a b'"),
        ("name: ../x", "name: must be text of the form ^[A-Za-z0-9][A-Za-z0-9_.-]*$ (names the run folder: letters, "
         "digits, '_', '-' and '.'), got '../x'"),
        ("optimiser: {use: adam, momentum: 0.9}", "optimiser: momentum is a parameter of sgd, not of adam; remove it, "
         "or use: sgd"),
        ("head: linear", "head: must be a block, got 'linear'; write {use: NAME}, NAME being one of: linear"),
        ("head: {use: 3}", "head: `use` must be a name, got 3; add use: NAME, NAME being one of: linear"),
        ("views: {use: whole}", "views: must be a list such as [{use: whole}], got {\"use\": \"whole\"}"),
        ("views: []", "views: must be a list such as [{use: whole}], got []"),
        ("views: [whole]", "views.0: must be a block, got 'whole'; write {use: NAME}, NAME being one of: patches, "
         "whole"),
        ("views: [{use: hole}]", "no views named 'hole'; did you mean 'whole'? Known: patches, whole"),
        ("evaluate: {views: [{use: whole, flip: 1}]}", "evaluate.views.0.flip: must be true or false, got 1"),
        ("backbone: {weights: '${WSF_NO_SUCH}'}", "backbone.weights: the environment variable WSF_NO_SUCH is not set; "
         "set it, or give the path itself"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_sentence(messages, text, message):
    assert messages(text) == [f"x.yaml:2: {message}"]


def test_a_missing_block_says_what_could_stand_there(write, catalogue):
    with pytest.raises(RecipeError) as caught:
        load_recipe(write("x.yaml", "name: x\ndata: {count: 3}\n"), catalogue=catalogue)
    lines = str(caught.value).splitlines()
    assert "x.yaml: aggregator: is missing; write {use: NAME}, NAME being one of: max" in lines
    assert "x.yaml:2: data: `use` is missing; add use: NAME, NAME being one of: toy" in lines
    assert len(lines) == 6


def test_all_faults_are_told_in_the_order_of_their_lines(messages):
    found = messages("seed: -1\nframe: {size: 1, fit: x}\naggregator: {use: nothing}\ntrain:\n  epochs: soon\nzzz: 1")
    assert [line.split(":")[1] for line in found] == ["2", "3", "3", "4", "6", "7"]


def test_a_long_value_is_cut(messages):
    (line,) = messages(f"frame: {{fit: {'x' * 500}}}")
    assert len(line) < 150


def test_no_sign_of_a_key_can_steer_the_terminal(messages):
    (line,) = messages('"\\e[2Jx": 1')
    assert "\x1b" not in line


def test_only_paths_read_the_environment(write, catalogue, monkeypatch):
    monkeypatch.setenv("SECRET", "s3cret")
    path = write("x.yaml", "extends: minimal.yaml\nname: '${SECRET}'\nbackbone: {weights: '${SECRET}/w'}\n")
    with pytest.raises(RecipeError, match=r"name: must be text .* got '\$\{SECRET\}'"):
        load_recipe(path, catalogue=catalogue)
    recipe = load_recipe(path, ["name=x", "data.train=${SECRET}"], catalogue=catalogue)
    assert recipe.backbone.params.weights == "s3cret/w"
    assert recipe.core.data.train == "${SECRET}"


@pytest.mark.usefixtures("write")
def test_views_default_to_the_whole_picture_in_training_and_in_scoring(catalogue):
    recipe = load_recipe("minimal.yaml", catalogue=catalogue)
    assert [use.name for use in recipe.views] == ["whole"]
    assert [use.name for use in recipe.evaluate_views] == ["whole"]
