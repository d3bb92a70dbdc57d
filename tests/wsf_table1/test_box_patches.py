"""Patches of the second row of Table 1, on grids of a few patches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsf import Box, DataError, Example, Record, Region
from wsf.components import ViewsContext
from wsf_table1.box_patches import grid
from wsf_table1.components import BOX_PATCHES
from wsf_table1.params import BoxPatchesParams

CLASSES = ("dog", "person", "boat")
DOG, PERSON, BOAT = range(3)
UPPER_LEFT, UPPER_RIGHT = (0, 0, 50, 50), (50, 0, 100, 50)
LOWER_LEFT, LOWER_RIGHT = (0, 50, 50, 100), (50, 50, 100, 100)
SHOWS_DOG, SHOWS_PERSON, SHOWS_NOTHING = [1, -1, -1, -1], [-1, 1, -1, -1], [-1, -1, -1, 1]


def examples(
    record: Record, size: tuple[int, int] = (100, 100), *, scoring: bool = False, **params: object
) -> Sequence[Example]:
    """By default a picture of 100×100 pixels, its four quarters, and all background that is found."""
    settings = BoxPatchesParams.model_validate({"ratios": (2.0,), "overlap": 0.0, "background": 1.0, **params})
    return BOX_PATCHES.build(settings, ViewsContext(classes=CLASSES, scoring=scoring)).examples(record, lambda: size)


def record(labels: Sequence[int], *boxes: Box, name: str = "p1") -> Record:
    return Record(id=name, source="p1.jpg", labels=np.array(labels, dtype=np.int8), boxes=boxes)


def shown(labels: Sequence[int], *boxes: Box, **params: object) -> dict[Region | None, list[int]]:
    """The labels of each patch that is used."""
    found = examples(record(labels, *boxes), **params)
    assert all(example.labels.dtype == np.int8 for example in found)
    return {example.region: example.labels.tolist() for example in found}


def test_the_grid_of_a_small_picture_worked_out_by_hand() -> None:
    # 40×20 pixels: patches of 20 start at 0, 10 and 20; patches of 10 at 0, 5, …, 30 and 0, 5, 10.
    patches = grid((40, 20), (1.0, 2.0), 0.5)
    assert patches[:3].tolist() == [[0, 0, 20, 20], [10, 0, 30, 20], [20, 0, 40, 20]]
    assert patches[3:6].tolist() == [[0, 0, 10, 10], [5, 0, 15, 10], [10, 0, 20, 10]]
    assert patches[-1].tolist() == [30, 10, 40, 20]
    assert len(patches) == 3 + 7 * 3


def test_a_photograph_has_about_five_hundred_patches() -> None:
    settings = BoxPatchesParams()
    assert len(grid((500, 375), settings.ratios, settings.overlap)) == 530
    assert len(grid((375, 500), settings.ratios, settings.overlap)) == 530


sizes = st.integers(1, 2000)


@given(sizes, sizes, st.floats(1, 6), st.floats(0, 0.9))
def test_patches_are_squares_in_the_picture_that_overlap_enough_and_reach_its_borders(
    width: int, height: int, ratio: float, overlap: float
) -> None:
    if max(width, height) / min(width, height) > 4:
        height = width
    patches = grid((width, height), (ratio,), overlap)
    side = min(width, height) / ratio
    assert patches[:, :2].min() == 0
    assert patches[:, 2].max() == pytest.approx(width)
    assert patches[:, 3].max() == pytest.approx(height)
    assert (patches[:, 2:] <= (width, height)).all()
    np.testing.assert_allclose(patches[:, 2:] - patches[:, :2], side)
    for starts in (np.unique(patches[:, 0]), np.unique(patches[:, 1])):
        assert (np.diff(starts) <= (1 - overlap) * side + 1e-6).all()


def test_a_patch_shows_the_object_in_it_and_the_others_are_background() -> None:
    # 900 of the patch's 2,500 square pixels.
    assert shown([1, -1, -1], Box(DOG, (10, 10, 40, 40))) == {
        UPPER_LEFT: SHOWS_DOG,
        UPPER_RIGHT: SHOWS_NOTHING,
        LOWER_LEFT: SHOWS_NOTHING,
        LOWER_RIGHT: SHOWS_NOTHING,
    }


@pytest.mark.parametrize(
    ("box", "used"),
    [
        # A fifth of the patch, and less.
        ((0, 0, 25, 20), True),
        ((0, 0, 24, 20), False),
        # 18 of 30 columns of the box, which is 60 %, and 17.
        ((32, 10, 62, 40), True),
        ((33, 10, 63, 40), False),
        # A box larger than the patch: 2,500 of 4,000 square pixels, and of 4,500.
        ((0, 0, 80, 50), True),
        ((0, 0, 90, 50), False),
    ],
)
def test_the_object_must_fill_enough_of_the_patch_and_be_mostly_in_it(box: Region, used: bool) -> None:
    found = shown([1, -1, -1], Box(DOG, box))
    assert found.get(UPPER_LEFT) == (SHOWS_DOG if used else None)
    assert SHOWS_DOG not in [labels for region, labels in found.items() if region != UPPER_LEFT]


def test_a_patch_that_meets_a_second_object_is_not_used() -> None:
    # Two pixels of the person reach into the dog's patch.
    assert shown([1, 1, -1], Box(DOG, (10, 10, 40, 40)), Box(PERSON, (48, 10, 88, 40))) == {
        UPPER_RIGHT: SHOWS_PERSON,
        LOWER_LEFT: SHOWS_NOTHING,
        LOWER_RIGHT: SHOWS_NOTHING,
    }
    # They only touch.
    assert shown([1, 1, -1], Box(DOG, (10, 10, 40, 40)), Box(PERSON, (50, 10, 90, 40)))[UPPER_LEFT] == SHOWS_DOG


def test_a_second_object_of_the_same_class_counts_too() -> None:
    assert UPPER_LEFT not in shown([1, -1, -1], Box(DOG, (0, 0, 25, 45)), Box(DOG, (25, 0, 50, 45)))


def test_a_difficult_object_makes_a_patch_neither_positive_nor_background() -> None:
    found = shown([1, 0, -1], Box(DOG, (10, 10, 40, 40)), Box(PERSON, (60, 10, 90, 40), difficult=True))
    assert found == {UPPER_LEFT: SHOWS_DOG, LOWER_LEFT: SHOWS_NOTHING, LOWER_RIGHT: SHOWS_NOTHING}


@pytest.mark.parametrize("label", [0, 1])
def test_a_class_without_a_box_is_unknown_and_leaves_no_background(label: int) -> None:
    assert shown([1, -1, label], Box(DOG, (10, 10, 40, 40))) == {UPPER_LEFT: [1, -1, 0, -1]}


def test_a_picture_without_objects_is_all_background() -> None:
    assert list(shown([-1, -1, -1]).values()) == [SHOWS_NOTHING] * 4


def test_criteria_are_parameters() -> None:
    box = Box(DOG, (0, 0, 24, 20))
    assert UPPER_LEFT not in shown([1, -1, -1], box)
    assert shown([1, -1, -1], box, filled=0.19)[UPPER_LEFT] == SHOWS_DOG
    box = Box(DOG, (33, 10, 63, 40))
    assert shown([1, -1, -1], box, contained=0.56)[UPPER_LEFT] == SHOWS_DOG


def test_a_tenth_of_the_background_is_drawn_and_every_positive_kept() -> None:
    settings = BoxPatchesParams()
    whole = {"ratios": settings.ratios, "overlap": settings.overlap}
    everything = len(grid((500, 375), settings.ratios, settings.overlap))
    counts = [len(examples(record([-1, -1, -1], name=f"p{i}"), (500, 375), background=0.1, **whole)) for i in range(60)]
    # A binomial count of 60 · 530 draws, four standard deviations either way.
    assert abs(sum(counts) - 6 * everything) < 4 * np.sqrt(60 * everything * 0.09)

    box = Box(DOG, (100, 100, 200, 200))
    kept = examples(record([1, -1, -1], box), (500, 375), background=0.0, **whole)
    every = examples(record([1, -1, -1], box), (500, 375), **whole)
    assert kept
    assert [example.region for example in kept] == [example.region for example in every if example.labels[DOG] > 0]


def test_the_draw_depends_on_the_pictures_name_alone() -> None:
    def regions(name: str) -> list[Region | None]:
        return [example.region for example in examples(record([-1] * 3, name=name), ratios=(8.0,), background=0.3)]

    assert regions("p1") == regions("p1")
    assert regions("p1") != regions("p2")
    assert regions("p\udcff")  # a file's name that is no UTF-8


def test_at_most_so_many_patches_of_a_picture_are_used_in_the_order_of_the_grid() -> None:
    box = Box(DOG, (10, 10, 40, 40))
    every = [example.region for example in examples(record([1, -1, -1], box), ratios=(2.0, 4.0))]
    some = [example.region for example in examples(record([1, -1, -1], box), ratios=(2.0, 4.0), per_image=5)]
    assert len(some) == 5
    assert some == [region for region in every if region in some]
    assert examples(record([1, -1, -1], box), ratios=(2.0, 4.0), per_image=1000)[-1].region == every[-1]


def test_all_patches_are_scored_and_no_box_is_read() -> None:
    unboxed = Record(id="p1", source="p1.jpg", labels=np.array([1, -1, -1], np.int8), boxes=None)
    boxed = record([1, -1, -1], Box(DOG, (0, 0, 100, 100)))
    for picture in (unboxed, boxed):
        found = examples(picture, scoring=True, background=0.0, per_image=1)
        assert [example.region for example in found] == [UPPER_LEFT, UPPER_RIGHT, LOWER_LEFT, LOWER_RIGHT]
        assert {tuple(example.labels.tolist()) for example in found} == {(0, 0, 0, 0)}


def test_training_without_boxes_is_an_error_that_says_so() -> None:
    unboxed = Record(id="p1", source="p1.jpg", labels=np.array([1, -1, -1], np.int8), boxes=None)
    with pytest.raises(DataError) as refused:
        examples(unboxed)
    assert str(refused.value) == (
        "p1: the view box_patches trains on boxes, got a picture without; use a dataset that has them, or another view"
    )
