"""The layouts: what stands where, the labels and boxes, without a pixel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wsf import Box
from wsf_scenes.collection import SCENES, SCENES_OBJECTS, Collection, fingerprint
from wsf_scenes.layout import Item, Picture, hidden_share, labels_of
from wsf_scenes.shapes.figure import Figure, Part, Tone
from wsf_scenes.shapes.outline import rectangle


def _block(x0: float, y0: float, x1: float, y1: float) -> Figure:
    return Figure((Part(rectangle(x0, y0, x1, y1), Tone.BODY),))


def _two(first: Figure, second: Figure) -> Picture:
    return Picture((0,), 100, 100, (Item(first, 3), Item(second, None)))


@pytest.mark.parametrize("collection", [SCENES, SCENES_OBJECTS], ids=lambda collection: collection.name)
def test_labels_and_boxes_are_those_of_the_committed_hash(collection: Collection) -> None:
    assert fingerprint(collection) == collection.sha256


def test_the_two_data_sets_share_no_class() -> None:
    assert len(SCENES.classes) == 12
    assert len(SCENES_OBJECTS.classes) == 36
    assert not set(SCENES.classes) & set(SCENES_OBJECTS.classes)


@settings(max_examples=25, deadline=None)
@given(index=st.integers(0, 199), split=st.sampled_from(["train", "test"]))
def test_a_scene_holds_one_to_four_objects_inside_a_picture_of_500_pixels(index: int, split: str) -> None:
    picture = SCENES.picture(split, index)
    assert max(picture.width, picture.height) == 500
    assert min(picture.width, picture.height) >= 320
    assert 1 <= len(picture.boxes) <= 4
    assert index % 12 in [box.label for box in picture.boxes]
    labelled = [place for place, item in enumerate(picture.items) if item.label is not None]
    assert max(hidden_share(picture, place) for place in labelled) <= 0.8
    for box in picture.boxes:
        x0, y0, x1, y1 = box.region
        assert 0 <= x0 < x1 <= picture.width
        assert 0 <= y0 < y1 <= picture.height
        assert max(x1 - x0, y1 - y0) <= 252


@settings(max_examples=25, deadline=None)
@given(index=st.integers(0, 719), split=st.sampled_from(["train", "test"]))
def test_a_picture_of_an_object_carries_exactly_one_class(index: int, split: str) -> None:
    picture = SCENES_OBJECTS.picture(split, index)
    labels = labels_of(picture.boxes, 36)
    assert np.flatnonzero(labels == 1).tolist() == [index % 36]
    assert (labels == 0).sum() == 0


def test_a_layout_does_not_depend_on_what_was_laid_out_before() -> None:
    alone = SCENES.picture("train", 7).boxes
    for index in range(7):
        SCENES.picture("train", index)
    assert SCENES.picture("train", 7).boxes == alone
    assert SCENES.picture("test", 7).boxes != alone


def test_the_hidden_share_is_the_area_behind_later_figures() -> None:
    assert hidden_share(_two(_block(10, 10, 50, 50), _block(60, 10, 90, 50)), 0) == 0
    assert hidden_share(_two(_block(10, 10, 50, 50), _block(30, 0, 60, 60)), 0) == 0.5
    assert hidden_share(_two(_block(10, 10, 50, 50), _block(20, 0, 60, 60)), 0) == 0.75
    assert hidden_share(_two(_block(10, 10, 50, 50), _block(20, 0, 60, 60)), 1) == 0


def test_what_lies_outside_the_picture_is_hidden_and_no_part_of_the_box() -> None:
    picture = _two(_block(-20.5, 10.2, 20.5, 50.7), _block(60, 60, 90, 90))
    assert hidden_share(picture, 0) == 0.5
    assert picture.boxes == (Box(3, (0, 10, 21, 51), difficult=False),)


def test_a_figure_shows_through_its_holes() -> None:
    frame = Figure((Part(rectangle(0, 0, 40, 40), Tone.BODY), Part(rectangle(10, 10, 30, 30), Tone.HOLE)))
    assert frame.covers(np.array([[5.0, 5.0], [20.0, 20.0], [50.0, 20.0]])).tolist() == [True, False, False]
    # A block seen through the hole alone: 20 of its 20 pixels in each direction.
    assert hidden_share(_two(_block(10.5, 10.5, 29.5, 29.5), frame), 0) == 0


def test_a_mostly_hidden_object_is_difficult() -> None:
    assert not _two(_block(10, 10, 50, 50), _block(30, 0, 60, 60)).boxes[0].difficult
    assert _two(_block(10, 10, 50, 50), _block(20, 0, 60, 60)).boxes[0].difficult


def test_only_a_class_of_difficult_objects_alone_is_unknown() -> None:
    region = (0, 0, 1, 1)
    boxes = [Box(0, region), Box(0, region, difficult=True), Box(2, region, difficult=True)]
    assert labels_of(boxes, 4).tolist() == [1, -1, 0, -1]
    assert labels_of(boxes[::-1], 4).tolist() == [1, -1, 0, -1]
