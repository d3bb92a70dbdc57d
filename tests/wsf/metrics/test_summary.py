"""All classes of a split, and their entry in results.json."""

from __future__ import annotations

import json

import numpy as np
import pytest

from wsf.errors import RecipeError
from wsf.metrics import split_results, summary

SCORES = np.array([[3.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
LABELS = np.array([[1, -1, -1], [-1, 1, 0]], np.int8)
CLASSES = ("cat", "dog", "boat")


def test_a_summary_counts_positives_and_leaves_classes_without_them_out_of_the_mean() -> None:
    found = summary(SCORES, LABELS, CLASSES, "raw")
    assert found.positives == (1, 1, 0)
    assert found.known == (2, 2, 1)
    assert found.per_class == (1.0, 0.5, None)
    assert found.mean == 0.75
    assert (found.definition, found.mean_over) == ("raw", None)


def test_the_mean_may_be_taken_over_some_classes() -> None:
    found = summary(SCORES, LABELS, CLASSES, "voc2012", mean_over=["dog", "boat"])
    assert found.mean == 0.5
    assert found.mean_over == ("dog", "boat")


def test_a_mean_over_a_class_that_does_not_exist_names_those_that_do() -> None:
    with pytest.raises(RecipeError) as error:
        summary(SCORES, LABELS, CLASSES, "voc2012", mean_over=["dgo"])
    assert str(error.value) == "evaluate.mean_over: no class named 'dgo'; did you mean 'dog'? Known: boat, cat, dog"


def test_the_entry_of_a_split_is_plain_json_with_null_for_a_missing_value() -> None:
    entry = split_results(
        summary(SCORES, LABELS, CLASSES, "voc2007"), role="holdout", images=2, scales=(0.5, 1.0), fuse="mean"
    )
    assert json.loads(json.dumps(entry)) == {
        "role": "holdout",
        "images": 2,
        "positives": [1, 1, 0],
        "known": [2, 2, 1],
        "ap": {"definition": "voc2007", "per_class": [1.0, 0.5, None], "mean": 0.75},
        "scales": [0.5, 1.0],
        "fuse": "mean",
    }
