"""Scores and labels as CSV."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wsf.errors import RunError
from wsf.scores import parse_scores, render_scores


def test_a_row_holds_the_id_the_scores_and_the_labels() -> None:
    text = render_scores(
        ["a", "b,c"],
        np.array([[0.1, -1.0], [1 / 3, np.nan]], dtype=np.float32),
        np.array([[-1, 1], [0, 1]], dtype=np.int8),
        ["dog", "sea, sky"],
    )
    assert text == (
        'id,score:dog,"score:sea, sky",label:dog,"label:sea, sky"\na,0.100000001,-1,-1,1\n"b,c",0.333333343,,0,1\n'
    )


def test_unknown_labels_are_empty_and_come_back_as_none() -> None:
    text = render_scores(["a"], np.array([[0.5, 2.0]]), None, ["x", "y"])
    assert text == "id,score:x,score:y,label:x,label:y\na,0.5,2,,\n"
    assert parse_scores(text, "s.csv").labels is None


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_float32_scores_come_back_exactly(data: st.DataObject) -> None:
    names = st.text(st.characters(exclude_categories=["Cc", "Cs"]))
    ids = data.draw(st.lists(names, unique=True, max_size=5))
    classes = data.draw(st.lists(names, min_size=1, max_size=3))
    cells = len(ids) * len(classes)
    floats = st.floats(width=32) | st.just(float("nan"))
    scores = np.array(data.draw(st.lists(floats, min_size=cells, max_size=cells)), np.float32)
    scores = scores.reshape(len(ids), len(classes))
    labels = np.array(data.draw(st.lists(st.integers(-1, 1), min_size=cells, max_size=cells)), np.int8)
    labels = labels.reshape(scores.shape)
    found = parse_scores(render_scores(ids, scores, labels, classes), "s.csv")
    assert (found.ids, found.classes) == (tuple(ids), tuple(classes))
    np.testing.assert_array_equal(found.scores.astype(np.float32), scores)
    if ids:
        np.testing.assert_array_equal(found.labels, labels)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "s.csv:0: the header must read id,score"),
        ("id\n", "s.csv:1: the header must read id,score"),
        ("id,score:x,label:y\n", "s.csv:1: the header must read"),
        ("id,score:x,label:x\na,1\n", "s.csv:2: 3 columns are expected, got 2"),
        ("id,score:x,label:x\na,one,1\n", "s.csv:2: could not convert string to float: 'one'"),
        ("id,score:x,label:x\na,1,2\n", "s.csv:2: a label is -1, 0, 1 or empty, got '2'"),
        ("id,score:x,label:x\na,1,1\na,1,1\n", "s.csv:3: 'a' stands here for the second time"),
        ("id,score:x,label:x\na,1,1\nb,1,\n", "s.csv: labels must be given for every picture and class, or for none"),
        ("id,score:x,score:y,label:x,label:y\na,1,1,,1\n", "s.csv: labels must be given for every picture"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(text: str, message: str) -> None:
    with pytest.raises(RunError) as error:
        parse_scores(text, "s.csv")
    assert str(error.value).startswith(message)
