"""YAML 1.2 becomes plain values with line numbers, and nothing else."""

import os
import time

import pytest

from wsf import RecipeError
from wsf.recipe.read import MAX_BYTES, read_file, read_text
from wsf.recipe.tree import Place

PLACE = Place("x.yaml", 1)


def plain(text):
    return read_text(text, PLACE).plain()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-4", 1e-4),
        ("1.5", 1.5),
        (".5", 0.5),
        (".inf", float("inf")),
        ("12", 12),
        ("012", 12),
        ("0o17", 15),
        ("0x1f", 31),
        ("-3", -3),
        ("true", True),
        ("yes", "yes"),
        ("on", "on"),
        ("no", "no"),
        ("~", None),
        ("null", None),
        ("'5'", "5"),
        ("2020-01-01", "2020-01-01"),
        ("3:20", "3:20"),
        ("ünïcode", "ünïcode"),
        ("!!float 1", 1.0),
        ("!!str 1", "1"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text, value):
    found = plain(f"k: {text}")["k"]
    assert found == value
    assert type(found) is type(value)


def test_every_value_knows_the_line_of_its_key():
    tree = read_text("a:\n  b: 1\n  c:\n    - x\n    - {d: 2}\n", PLACE)
    lines = {path: tree.nearest(path).place.line for path in [("a",), ("a", "b"), ("a", "c", 1), ("a", "c", 1, "d")]}
    assert lines == {("a",): 1, ("a", "b"): 2, ("a", "c", 1): 5, ("a", "c", 1, "d"): 5}


def test_the_place_of_what_is_not_there_is_that_of_the_block_around_it():
    tree = read_text("a: 1\nb:\n  c: 2\n", PLACE)
    assert tree.nearest(("b", "missing", "deeper")).place.line == 2


def test_an_alias_stands_for_what_its_anchor_holds():
    assert plain("a: &scales [1, 2]\nb: *scales") == {"a": [1, 2], "b": [1, 2]}


def test_a_byte_order_mark_is_no_part_of_the_text(write):
    assert read_file(write("bom.yaml", b"\xef\xbb\xbfname: x\n"), "bom.yaml").plain() == {"name": "x"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3", "x.yaml:3: the key 'a' stands here for the second time (first in line 1); remove one"),
        ("a: b: c", "x.yaml:1: not valid YAML: mapping values are not allowed here"),
        ("a: [1, 2", "x.yaml:1: not valid YAML: while parsing a flow sequence, expected ',' or ']', but got "),
        ("a: 1\n\tb: 2", "x.yaml:2: not valid YAML: while scanning for the next token, found character '\\t'"),
        ("a: *b", "x.yaml:1: not valid YAML: found undefined alias 'b'"),
        ("--- a\n--- b", "x.yaml:2: not valid YAML: expected a single document in the stream, but found another"),
        ("1: a", "x.yaml:1: a key must be text, got '1'; put it in quotes"),
        ("? [a]\n: b", "x.yaml:1: a key must be text"),
        ("a: &x {b: 1}\nc:\n  <<: *x", "x.yaml:3: the merge key << is not read; write the keys out, or use `extends:`"),
        ("a: !!python/object/apply:os.system [ls]", "x.yaml:1: the tag !!python/object/apply:os.system is not read"),
        ("a:\n  !secret b", "x.yaml:2: the tag !secret is not read, since a recipe holds plain values; remove it"),
        ("a: !!binary aGk=", "x.yaml:1: the tag !!binary is not read"),
        ("a: !!set {b, c}", "x.yaml:1: the tag !!set is not read"),
        ("a: !!int b", "x.yaml:1: 'b' cannot be read as a whole number; if it is text, put it in quotes"),
        ("a: " + "9" * 5000, "cannot be read as a whole number"),
        ('a: "\\ud800"', "cannot be read as text"),
        ("a: &a [*a]", "is nested deeper than 50 levels, perhaps by an alias (*name) of itself"),
        ("a: \x07", "x.yaml:1: not valid YAML: unacceptable character #x0007"),
    ],
)
def test_what_is_no_plain_data_is_refused_with_its_line(text, message):
    with pytest.raises(RecipeError) as caught:
        read_text(text, PLACE)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "bad.yaml: is a binary file, not a recipe; check the path"),
        (b"name: caf\xe9\n", "bad.yaml: is not UTF-8 text (byte 0xe9 at offset 9); save it as UTF-8"),
        (b"", "bad.yaml: is empty; a recipe holds blocks"),
        (b"# only a comment\n", "bad.yaml: is empty; a recipe holds blocks"),
        (b"- a\n- b\n", "bad.yaml: must be blocks such as `data: {use: ...}` at the top, got a list"),
        (b"word\n", "bad.yaml: must be blocks such as `data: {use: ...}` at the top, got a single value"),
        (b"#" * (MAX_BYTES + 1), "bad.yaml: is larger than 1 MB, so it is no recipe; check the path"),
    ],
)
def test_a_file_that_is_no_recipe_is_refused_in_one_line(write, data, message):
    path = write("bad.yaml", data)
    with pytest.raises(RecipeError) as caught:
        read_file(path, "bad.yaml")
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(RecipeError, match="is no regular file"):
        read_file(tmp_path / "pipe", "pipe")


ALIAS_BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)
)


@pytest.mark.parametrize(
    "text",
    [
        ALIAS_BOMB,
        "[" * 200_000,
        "[1," * 200_000,
        "- " * 200_000,
        "? " * 200_000,
        "{a: " * 100_000,
        "[" + "1," * 400_000,
    ],
    ids=["aliases", "brackets", "open lists", "dashes", "keys", "braces", "values"],
)
def test_a_bomb_is_refused_at_once(text):
    started = time.perf_counter()
    with pytest.raises(RecipeError, match=r"values|deeper"):
        read_text(text, PLACE)
    assert time.perf_counter() - started < 10
