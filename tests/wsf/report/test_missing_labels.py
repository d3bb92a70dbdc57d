"""Classes without average precision: because nothing is positive, or because nothing is known."""

from __future__ import annotations

from typing import Any

import pytest

from fake_runs import entry
from wsf.errors import RunError
from wsf.report import results_table
from wsf.report.notes import missing_note
from wsf.report.results import SplitResults

CLASSES = ("cat", "dog", "boat")


def notes(*splits: dict[str, Any]) -> list[str]:
    return missing_note(CLASSES, [SplitResults.model_validate(split) for split in splits])


def test_a_split_without_any_label_is_said_to_have_none() -> None:
    assert notes(entry([None] * 3, None, known=[0, 0, 0])) == ["no labels, so that nothing is measured"]


def test_a_class_without_labels_is_told_from_one_without_positives() -> None:
    assert notes(entry([1.0, None, None], 1.0, known=[9, 9, 0])) == [
        "no labels: boat (left out of the mean)",
        "no positives: dog (left out of the mean)",
    ]


def test_results_that_do_not_say_what_is_known_have_no_positives() -> None:
    assert notes(entry([None] * 3, None)) == ["no positives: cat, dog, boat (left out of the mean)"]


def test_a_class_with_labels_in_one_run_of_two_is_missing_in_some() -> None:
    splits = entry([1.0, 1.0, None], 1.0, known=[9, 9, 0]), entry([1.0, 1.0, 0.5], 0.8, known=[9, 9, 9])
    assert notes(*splits) == ["no positives in some runs: boat (left out of their means)"]


def test_counts_of_known_labels_must_be_one_a_class() -> None:
    results = {"recipe": "x", "seed": 0, "classes": CLASSES, "splits": {"test": entry([1, 1, 1], 1, known=[9])}}
    with pytest.raises(RunError, match=r"splits\.test\.known: 3 values are expected, one a class, got 1"):
        results_table(results)
