"""Boxes as COCO's evaluation takes them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from wsf.localise import Predictions
from wsf.report.coco import coco_images, coco_results


def predictions(*names: str) -> Predictions:
    count = len(names)
    return Predictions(
        paths=[Path(name) for name in names],
        classes=("cat", "dog"),
        scores=np.zeros((count, 2)),
        probabilities=None,
        points=np.zeros((count, 2, 2)),
        scales=np.ones((count, 2)),
        sizes=np.full((count, 2), 50),
        shown=[[1]] * count,
        boxes=[[[(1.0, 2.0, 11.04, 22.0, 0.5), (0.0, 0.0, 5.0, 5.0, -1.0)]]] * count,
    )


def test_a_box_is_its_corner_and_its_sides_with_the_numbers_of_picture_and_class() -> None:
    assert coco_results(predictions("a.jpg")) == [
        {"image_id": 1, "category_id": 2, "bbox": [1.0, 2.0, 10.0, 20.0], "score": 0.5},
        {"image_id": 1, "category_id": 2, "bbox": [0.0, 0.0, 5.0, 5.0], "score": -1.0},
    ]


def test_files_that_are_called_by_numbers_keep_them_as_cocos_do() -> None:
    def ids(*names: str) -> list[int]:
        return [image["id"] for image in coco_images(predictions(*names))["images"]]

    assert ids("val/000000397133.jpg", "val/000000000139.jpg") == [397133, 139]
    assert ids("a/1.jpg", "b/1.png") == [1, 2]  # two of one number
    assert ids("7.jpg", "x.jpg") == [1, 2]


def test_images_and_categories_say_what_the_numbers_mean() -> None:
    assert coco_images(predictions("d/a.jpg")) == {
        "images": [{"id": 1, "file_name": "d/a.jpg", "width": 50, "height": 50}],
        "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}],
    }
