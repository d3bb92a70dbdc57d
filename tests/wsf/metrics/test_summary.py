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


def test_without_thresholds_and_probabilities_there_is_neither_f1_nor_calibration() -> None:
    found = summary(SCORES, LABELS, CLASSES, "raw")
    assert (found.f1, found.calibration) == (None, None)


def test_decisions_are_taken_at_the_thresholds_that_are_given() -> None:
    # cat: both pictures are called present, one of them wrongly; dog: neither, and one is missed.
    found = summary(SCORES, LABELS, CLASSES, "raw", thresholds=(2.0, 4.0, None)).f1
    assert found is not None
    assert found.per_class == (pytest.approx(2 / 3), 0.0, None)
    assert (found.macro, found.overall) == (pytest.approx(1 / 3), pytest.approx(2 / 4))


def test_what_is_of_all_classes_is_of_those_of_the_mean() -> None:
    probabilities = np.array([[1.0, 0.25, 0.0], [1.0, 0.75, 0.0]])
    found = summary(SCORES, LABELS, CLASSES, "raw", ["dog"], probabilities=probabilities, thresholds=(2.0, 2.0, None))
    assert found.f1 is not None
    assert found.calibration is not None
    assert found.f1.per_class == (pytest.approx(2 / 3), pytest.approx(2 / 3), None)
    assert (found.f1.macro, found.f1.overall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    # cat: promised twice and there once; dog: a quarter in two bins; boat: known of one picture, and absent.
    assert found.calibration.per_class == (0.5, 0.25, 0.0)
    assert found.calibration.overall == 0.25


def test_top_1_accuracy_is_of_sets_with_one_class_a_picture() -> None:
    assert summary(SCORES[:, :2], LABELS[:, :2], CLASSES[:2], "raw").top1 == 0.5
    assert summary(SCORES[:, :2], np.ones((2, 2), np.int8), CLASSES[:2], "raw").top1 is None


def test_the_entry_of_a_split_is_plain_json_with_null_for_a_missing_value() -> None:
    measured = summary(
        SCORES, LABELS, CLASSES, "voc2007", probabilities=np.full((2, 3), 0.5), thresholds=(2.0, 2.0, None)
    )
    entry = split_results(measured, role="holdout", images=2, scales=(0.5, 1.0), fuse="mean")
    assert json.loads(json.dumps(entry)) == {
        "role": "holdout",
        "images": 2,
        "positives": [1, 1, 0],
        "known": [2, 2, 1],
        "ap": {"definition": "voc2007", "per_class": [1.0, 0.5, None], "mean": 0.75},
        "f1": {"per_class": [2 / 3, 2 / 3, None], "macro": 2 / 3, "overall": 2 / 3},
        "calibration_error": {"per_class": [0.0, 0.0, 0.5], "overall": pytest.approx(0.1)},
        "top1_accuracy": 0.5,
        "scales": [0.5, 1.0],
        "fuse": "mean",
    }
