"""Five crops and their mirror images."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from wsf import Example, Record, Region, ViewsContext
from wsf.data.examples import Examples
from wsf.recipe.schema import FrameBlock
from wsf_table1.components import TEN_CROPS
from wsf_table1.params import TenCropsParams
from wsf_table1.ten_crops import TenCrops

LABELS = np.array([1, -1, 0], dtype=np.int8)


def record(source: str = "p1.png") -> Record:
    return Record(id="p1", source=source, labels=LABELS)


def crops(width: int, height: int, **params: object) -> Sequence[Example]:
    views = TEN_CROPS.build(TenCropsParams.model_validate(params), ViewsContext(classes=("a", "b", "c")))
    return views.examples(record(), lambda: (width, height))


def test_a_square_of_256_pixels_gives_the_sources_crops_of_224() -> None:
    found = crops(256, 256)
    assert [example.region for example in found[::2]] == [
        (0, 0, 224, 224),
        (32, 0, 256, 224),
        (0, 32, 224, 256),
        (32, 32, 256, 256),
        (16, 16, 240, 240),
    ]


def test_every_crop_is_seen_as_it_is_and_mirrored() -> None:
    found = crops(500, 375)
    assert [example.flip for example in found] == [False, True] * 5
    assert [example.region for example in found[::2]] == [example.region for example in found[1::2]]


def test_the_corners_are_those_of_the_whole_picture() -> None:
    # 0.875 of 400 is 350.
    assert [example.region for example in crops(600, 400)[::2]] == [
        (0, 0, 350, 350),
        (250, 0, 600, 350),
        (0, 50, 350, 400),
        (250, 50, 600, 400),
        (125, 25, 475, 375),
    ]


def test_or_those_of_the_square_in_its_centre() -> None:
    # 400 × 400 from pixel 100 down.
    assert [example.region for example in crops(400, 600, within="centre")[::2]] == [
        (0, 100, 350, 450),
        (50, 100, 400, 450),
        (0, 150, 350, 500),
        (50, 150, 400, 500),
        (25, 125, 375, 475),
    ]


def test_each_crop_has_the_labels_of_the_picture() -> None:
    assert all(example.labels.tolist() == [1, -1, 0] for example in crops(500, 375))


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 4000), st.integers(1, 4000), st.floats(1e-3, 1), st.sampled_from(["picture", "centre"]))
def test_crops_are_squares_inside_the_picture(width: int, height: int, crop: float, within: str) -> None:
    side = crop * min(width, height)
    for x0, y0, x1, y1 in TenCrops(TenCropsParams.model_validate({"crop": crop, "within": within})).regions(
        width, height
    ):
        assert x1 - x0 == pytest.approx(side)
        assert y1 - y0 == pytest.approx(side)
        assert 0 <= x0 < x1 <= width
        assert 0 <= y0 < y1 <= height


class OnePicture:
    """A dataset of one picture, 60 × 40: red left of x = 30, blue right of it, black below y = 35."""

    classes = ("a", "b", "c")
    splits = ("train",)

    def records(self, split: str) -> Sequence[Record]:  # noqa: ARG002
        return [record()]

    def read(self, record: Record) -> bytes:  # noqa: ARG002
        pixels = np.zeros((40, 60, 3), dtype=np.uint8)
        pixels[:35, :30, 0] = pixels[:35, 30:, 2] = 200
        kept = io.BytesIO()
        Image.fromarray(pixels).save(kept, "PNG")
        return kept.getvalue()


def test_in_the_frame_a_crop_keeps_its_shape_and_its_mirror_image_is_mirrored() -> None:
    dataset = OnePicture()
    views = [TenCrops(TenCropsParams())]
    frame = FrameBlock(fit="warp", size=35)  # as large as a crop, so that no pixel is changed
    examples = Examples(dataset, dataset.records("train"), views, frame)
    shown = [examples.load(index) for index in range(10)]
    assert {picture.pixels.shape for picture in shown} == {(35, 35, 3)}
    top_left, mirrored = shown[0].pixels, shown[1].pixels
    assert (top_left[:, :30] == (200, 0, 0)).all()
    assert (top_left[:, 30:] == (0, 0, 200)).all()
    assert np.array_equal(mirrored, top_left[:, ::-1])
    bottom_right = shown[6].pixels  # pixels 25 to 60 across, 5 to 40 down
    assert (bottom_right[:30, :5] == (200, 0, 0)).all()
    assert (bottom_right[:30, 5:] == (0, 0, 200)).all()
    assert (bottom_right[30:] == 0).all()


def test_a_place_in_a_mirrored_crop_is_found_again_in_the_picture() -> None:
    dataset = OnePicture()
    examples = Examples(
        dataset, dataset.records("train"), [TenCrops(TenCropsParams())], FrameBlock(fit="warp", size=70)
    )
    placement = examples.load(7).placement  # bottom right, mirrored: twice as large as in the picture
    # 10 of 70 from the right end of the crop, which reaches from 25 to 60: 5 pixels from there.
    assert placement.to_picture(np.array([[10.0, 20.0]])).tolist() == [[55.0, 15.0]]


def test_the_picture_is_opened_for_its_size_once() -> None:
    opened: list[int] = []

    def size() -> tuple[int, int]:
        opened.append(1)
        return 100, 80

    TenCrops(TenCropsParams()).examples(record(), size)
    assert opened == [1]


def test_regions_are_plain_numbers_of_python() -> None:
    regions: list[Region] = [region for example in crops(500, 333) if (region := example.region)]
    assert all(type(value) is float for region in regions for value in region)
