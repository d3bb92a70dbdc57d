"""Real photographs, where they are: the environment variable WSF_VOC names a folder in the devkit's layout."""

from __future__ import annotations

import os
import time

import numpy as np
import pytest

from wsf_formats.voc import Voc, VocParams

pytestmark = pytest.mark.skipif(
    "WSF_VOC" not in os.environ, reason="WSF_VOC is not set: no real Pascal VOC photographs to read"
)

VOC_CLASSES = (
    "aeroplane bicycle bird boat bottle bus car cat chair cow diningtable dog horse motorbike person pottedplant sheep "
    "sofa train tvmonitor"
)


def test_training_and_validation_are_read_in_less_than_two_seconds() -> None:
    start = time.perf_counter()
    dataset = Voc(VocParams(root="${WSF_VOC}"))
    counts = {split: len(dataset.records(split)) for split in ("train", "val")}
    assert time.perf_counter() - start < 2
    assert min(counts.values()) > 0


def test_the_classes_are_the_twenty_in_the_devkits_order() -> None:
    assert Voc(VocParams(root="${WSF_VOC}")).classes == tuple(VOC_CLASSES.split())


@pytest.mark.parametrize("split", ["train", "val"])
def test_the_lists_agree_with_the_boxes(split: str) -> None:
    dataset = Voc(VocParams(root="${WSF_VOC}"))
    for record in dataset.records(split):
        from_boxes = np.full(20, -1, dtype=np.int8)
        for box in record.boxes or ():
            from_boxes[box.label] = max(from_boxes[box.label], 0 if box.difficult else 1)
        assert np.array_equal(record.labels, from_boxes), record.id
