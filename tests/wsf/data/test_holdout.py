from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from wsf.data.holdout import split_holdout

Labels = NDArray[np.int8]

shares = st.floats(0, 0.99)
label_arrays = hnp.arrays(np.int8, st.tuples(st.integers(1, 60), st.integers(1, 8)), elements=st.integers(-1, 1))


def single_label(classes: NDArray[np.int64], count: int) -> Labels:
    labels = np.full((len(classes), count), -1, dtype=np.int8)
    labels[np.arange(len(classes)), classes] = 1
    return labels


def several_labels(records: int, classes: int) -> Labels:
    """About three labels a record, the k-th class 1 / k as frequent as the first: like photographs of scenes."""
    frequency = np.minimum(0.9, 0.6 / np.arange(1, classes + 1) + 0.005)
    return np.where(np.random.default_rng(0).random((records, classes)) < frequency, 1, -1).astype(np.int8)


def deviation(labels: Labels, held: NDArray[np.int64], share: float) -> NDArray[np.float64]:
    """(K,) how far each class's held positives are from their share."""
    present = labels == 1
    return np.abs(present[held].sum(axis=0) - share * present.sum(axis=0))


@given(label_arrays, shares, st.integers(0, 2**31 - 1))
@settings(max_examples=50, deadline=None)
def test_every_record_is_on_one_side_and_the_size_is_exact(labels: Labels, share: float, seed: int) -> None:
    train, held = split_holdout(labels, share, seed)
    assert len(held) == round(share * len(labels))
    assert np.array_equal(np.sort(np.concatenate([train, held])), np.arange(len(labels)))
    assert np.all(np.diff(train) > 0)
    assert np.all(np.diff(held) > 0)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=80), st.floats(0, 0.5), st.integers(0, 99))
@settings(max_examples=50, deadline=None)
def test_with_one_label_a_record_every_class_is_in_proportion_within_one(
    classes: list[int], share: float, seed: int
) -> None:
    labels = single_label(np.array(classes), 6)
    _, held = split_holdout(labels, share, seed)
    assert deviation(labels, held, share).max() <= 1 + 1e-5


@given(label_arrays, st.floats(0, 0.5), st.integers(0, 99))
@settings(max_examples=50, deadline=None)
def test_a_class_with_two_positives_keeps_one_to_train_on(labels: Labels, share: float, seed: int) -> None:
    train, held = split_holdout(labels, share, seed)
    several = (labels == 1).sum(axis=0) >= 2
    if len(train) >= labels.shape[1]:
        assert np.all((labels[train] == 1).sum(axis=0)[several] >= 1), held


@pytest.mark.parametrize("share", [0.1, 0.15, 0.5])
@pytest.mark.parametrize(("records", "classes"), [(200, 10), (1850, 20), (6000, 80)])
def test_with_several_labels_a_record_every_class_is_in_proportion_within_one(
    records: int, classes: int, share: float
) -> None:
    labels = several_labels(records, classes)
    _, held = split_holdout(labels, share, 0)
    assert deviation(labels, held, share).max() <= 1


def test_labels_that_are_always_seen_together_are_still_in_proportion() -> None:
    labels = np.full((40, 4), -1, dtype=np.int8)
    labels[:10, :2] = 1  # ten records with the first two classes,
    labels[10:30, 2] = 1  # twenty with the third, of which ten have the fourth
    labels[20:30, 3] = 1
    _, held = split_holdout(labels, 0.3, 7)
    assert (labels[held] == 1).sum(axis=0).tolist() == [3, 3, 6, 3]


def test_unknown_labels_count_as_neither() -> None:
    labels = np.zeros((20, 1), dtype=np.int8)
    labels[:10] = 1
    _, held = split_holdout(labels, 0.5, 0)
    assert (labels[held] == 1).sum() == 5


def test_the_seed_decides_and_nothing_else() -> None:
    labels = several_labels(300, 6)
    first, again, other = (split_holdout(labels, 0.2, seed)[1] for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_which_records_are_drawn_is_fixed_for_good() -> None:
    labels = single_label(np.arange(20) % 2, 2)
    assert split_holdout(labels, 0.2, 0)[1].tolist() == [4, 6, 13, 19]


def test_a_share_of_nothing_holds_nothing_out() -> None:
    train, held = split_holdout(several_labels(10, 3), 0.0, 0)
    assert train.tolist() == list(range(10))
    assert held.size == 0


def test_a_share_that_rounds_to_everything_leaves_nothing_to_train_on() -> None:
    train, held = split_holdout(np.ones((3, 2), dtype=np.int8), 0.99, 0)
    assert train.size == 0
    assert held.tolist() == [0, 1, 2]


def test_no_records_give_two_empty_sides() -> None:
    train, held = split_holdout(np.zeros((0, 3), dtype=np.int8), 0.2, 0)
    assert train.size == held.size == 0


@pytest.mark.parametrize(
    "labels",
    [several_labels(12_000, 80), single_label(np.random.default_rng(0).integers(0, 100, 120_000), 100)],
    ids=["12,000 with several labels", "120,000 with one"],
)
def test_large_splits_take_less_than_seconds(labels: Labels) -> None:
    start = time.perf_counter()
    split_holdout(labels, 0.15, 0)
    assert time.perf_counter() - start < 3
