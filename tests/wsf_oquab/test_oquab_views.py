"""Whole pictures and crops around boxes."""

from collections.abc import Sequence

import numpy as np
import pytest

from wsf import Box, DataError, Example, RecipeError, Record, Region
from wsf.components import ViewsContext
from wsf_oquab.components import BOX_CROPS, WHOLE
from wsf_oquab.params import BoxCropsParams, WholeParams

CONTEXT = ViewsContext(classes=("dog", "person", "bottle", "boat"))
DOG, PERSON, BOTTLE, BOAT = range(4)


def record(labels: Sequence[int], boxes: tuple[Box, ...] | None) -> Record:
    return Record(id="p1", source="p1.jpg", labels=np.array(labels, dtype=np.int8), boxes=boxes)


def crops(labels: Sequence[int], *boxes: Box, size: tuple[int, int] = (400, 300), **params: object) -> list[Example]:
    views = BOX_CROPS.build(BoxCropsParams.model_validate(params), CONTEXT)
    return list(views.examples(record(labels, boxes), lambda: size))


def unread() -> tuple[int, int]:
    raise AssertionError("the picture was opened")


def dog(*region: float, difficult: bool = False) -> Box:
    assert len(region) == 4
    return Box(DOG, region, difficult)


def test_the_whole_picture_is_one_example_with_its_labels() -> None:
    picture = record([1, -1, 0, -1], None)
    (example,) = WHOLE.build(WholeParams(), CONTEXT).examples(picture, unread)
    assert example.region is None
    assert not example.flip
    assert example.labels.tolist() == [1, -1, 0, -1]


def test_the_mirror_image_is_a_second_example_with_the_same_labels() -> None:
    picture = record([1, -1, 0, -1], None)
    examples = WHOLE.build(WholeParams(mirrored=True), CONTEXT).examples(picture, unread)
    assert [(example.region, example.flip, example.labels.tolist()) for example in examples] == [
        (None, False, [1, -1, 0, -1]),
        (None, True, [1, -1, 0, -1]),
    ]


def test_a_box_is_cropped_tightly_and_only_its_class_is_present() -> None:
    (crop,) = crops([1, -1, -1, -1], dog(10, 20, 110, 220))
    assert crop.region == (10, 20, 110, 220)
    assert crop.labels.tolist() == [1, -1, -1, -1]
    assert crop.labels.dtype == np.int8


def test_every_box_is_an_example() -> None:
    first, second = crops([1, 1, -1, -1], dog(0, 0, 100, 100), Box(PERSON, (200, 0, 300, 100)))
    assert first.labels.tolist() == [1, -1, -1, -1]
    assert second.labels.tolist() == [-1, 1, -1, -1]


@pytest.mark.parametrize(
    ("box", "margin", "expected"),
    [
        # 10 % of 100 across and of 50 down.
        ((100, 100, 200, 150), 0.1, (90, 95, 210, 155)),
        # Cut off at the border of a picture of 400×300 pixels.
        ((10, 20, 390, 290), 0.1, (0, 0, 400, 300)),
        ((-5, 100, 50, 150), 0.0, (0, 100, 50, 150)),
    ],
)
def test_the_margin_is_a_share_of_the_sides(box: Region, margin: float, expected: Region) -> None:
    (crop,) = crops([1, -1, -1, -1], Box(DOG, box), margin=margin)
    assert crop.region == pytest.approx(expected)


@pytest.mark.parametrize(
    ("other", "label"),
    [
        # The crop is (0, 0, 100, 100): 10,000 square pixels. A person of 20,000 shares 20 × 50 = 10 % of the crop...
        ((80, 50, 180, 250), 0),
        # ... and here 19 × 50 = 9.5 %.
        ((81, 50, 181, 250), -1),
        # A small thing of 10 × 10 wholly inside, and one of which a tenth is, and one of which less is.
        ((40, 40, 50, 50), 0),
        ((99, 40, 109, 50), 0),
        ((99.5, 40, 109.5, 50), -1),
        # A large one that the crop lies in, and one that only touches it.
        ((0, 0, 300, 300), 0),
        ((100, 0, 200, 100), -1),
    ],
)
def test_another_class_that_reaches_into_the_crop_is_unknown(other: Region, label: int) -> None:
    crop = crops([1, 1, -1, -1], dog(0, 0, 100, 100), Box(PERSON, other), min_size=60)[0]
    assert crop.labels.tolist() == [1, label, -1, -1]


def test_the_share_that_makes_a_class_unknown_is_a_parameter() -> None:
    boxes = dog(0, 0, 100, 100), Box(PERSON, (80, 50, 180, 250))
    assert crops([1, 1, -1, -1], *boxes, unknown=0.2)[0].labels.tolist() == [1, -1, -1, -1]


def test_a_difficult_box_is_not_cropped_but_makes_its_class_unknown() -> None:
    (crop,) = crops([1, 0, -1, -1], dog(0, 0, 100, 100), Box(PERSON, (50, 0, 150, 100), difficult=True))
    assert crop.labels.tolist() == [1, 0, -1, -1]


def test_difficult_boxes_are_cropped_on_request() -> None:
    (crop,) = crops([0, -1, -1, -1], dog(0, 0, 100, 100, difficult=True), include_difficult=True)
    assert crop.labels.tolist() == [1, -1, -1, -1]


def test_a_class_of_the_picture_without_a_box_is_unknown_in_every_crop() -> None:
    (crop,) = crops([1, -1, 0, 1], dog(0, 0, 100, 100))
    assert crop.labels.tolist() == [1, -1, 0, 0]


def test_a_box_of_the_same_class_changes_nothing() -> None:
    assert [crop.labels[DOG] for crop in crops([1, -1, -1, -1], dog(0, 0, 90, 90), dog(10, 10, 80, 80))] == [1, 1]


@pytest.mark.parametrize("box", [(0, 0, 31.9, 200), (390, 0, 500, 100), (500, 0, 600, 100)])
def test_boxes_too_small_in_the_picture_are_left_out(box: Region) -> None:
    assert crops([1, -1, -1, -1], Box(DOG, box), min_size=32) == []


def test_the_labels_of_the_picture_are_not_changed() -> None:
    picture = record([1, 1, -1, -1], (dog(0, 0, 100, 100),))
    BOX_CROPS.build(BoxCropsParams(), CONTEXT).examples(picture, lambda: (400, 300))
    assert picture.labels.tolist() == [1, 1, -1, -1]


def test_a_picture_known_to_hold_no_box_has_no_example_and_is_not_opened() -> None:
    assert BOX_CROPS.build(BoxCropsParams(), CONTEXT).examples(record([-1] * 4, ()), unread) == ()


def test_a_picture_whose_boxes_are_not_known_is_an_error() -> None:
    with pytest.raises(DataError) as caught:
        BOX_CROPS.build(BoxCropsParams(), CONTEXT).examples(record([1, -1, -1, -1], None), unread)
    assert str(caught.value) == (
        "p1: the view box_crops needs boxes, got a picture without; use a dataset that has them, or remove the view"
    )


def test_scores_may_not_know_of_boxes() -> None:
    with pytest.raises(RecipeError, match=r"evaluate\.views: box_crops .* name it below views alone"):
        BOX_CROPS.build(BoxCropsParams(), ViewsContext(classes=("a",), scoring=True))
