"""Boxes as COCO's evaluation takes them, and the pictures and classes that its numbers stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wsf.places import box_line

if TYPE_CHECKING:
    from wsf.localise import Predictions


def coco_results(found: Predictions) -> list[dict[str, Any]]:
    """An object a box, best first in each picture and class: image_id, category_id, bbox (x, y, width, height), score.

    Source: https://cocodataset.org/#format-results, "object detection".
    """
    ids = _image_ids(found)
    results = []
    for index, number in enumerate(ids):
        for rank, label in enumerate(found.shown[index]):
            for box in found.boxes[index][rank] if found.boxes else ():
                x0, y0, x1, y1, score = box_line(box)
                sides = [x0, y0, round(x1 - x0, 1), round(y1 - y0, 1)]
                results.append({"image_id": number, "category_id": label + 1, "bbox": sides, "score": score})
    return results


def coco_images(found: Predictions) -> dict[str, Any]:
    """`images` and `categories` as in COCO's annotations, which say what the results' numbers mean."""
    sizes = found.sizes.tolist()
    return {
        "images": [
            {"id": number, "file_name": str(path), "width": width, "height": height}
            for number, path, (width, height) in zip(_image_ids(found), found.paths, sizes, strict=True)
        ],
        "categories": [{"id": label + 1, "name": name} for label, name in enumerate(found.classes)],
    }


def _image_ids(found: Predictions) -> list[int]:
    """The number that each file is called by, as COCO's are, or else their order, from 1."""
    stems = [path.stem for path in found.paths]
    if all(stem.isascii() and stem.isdigit() and len(stem) <= 18 for stem in stems):
        numbers = [int(stem) for stem in stems]
        if len(set(numbers)) == len(numbers):
            return numbers
    return list(range(1, len(stems) + 1))
