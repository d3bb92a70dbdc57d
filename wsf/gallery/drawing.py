"""The pictures that were chosen, each with its map and its boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wsf.contracts import Box
from wsf.data.decode import decode
from wsf.data.examples import examples_of
from wsf.features import Computed
from wsf.gallery.selection import ClassPictures
from wsf.gallery.source import Source
from wsf.infer import class_maps
from wsf.memory import Memory
from wsf.progress import Reporter


@dataclass(frozen=True, eq=False)
class Drawn:
    """A picture with the map of one class.

    `image`: RGB, made smaller; `map`: (h, w) in [0, 1], over the whole picture; `width` and `height`: the picture's
    own, in pixels after EXIF rotation, in which `boxes` are. These are the known objects of the class, difficult ones
    too; None where boxes are not known. `probable`: whether the map's values are probabilities, or an order alone.
    """

    image: Image.Image
    map: NDArray[np.float32]
    width: int
    height: int
    boxes: tuple[Box, ...] | None
    probable: bool = True


def draw(
    source: Source,
    classes: Sequence[ClassPictures],
    reporter: Reporter,
    memory: Memory | None = None,
    *,
    image_size: int,
    map_size: int,
) -> Mapping[tuple[str, int], Drawn]:
    """Every chosen picture by its id and class; the longest sides of images and maps are given in pixels.

    Maps are at `maps.scales`, as docs/places.md says. A picture goes through the network once, for however many classes
    it was chosen. Raises DataError.
    """
    wanted: dict[str, list[int]] = {}
    for chosen in (chosen for one in classes for chosen in one):
        wanted.setdefault(chosen.id, []).append(chosen.label)
    records = [record for record in (*source.scored, *source.trained) if record.id in wanted]
    predictor, recipe = source.predictor, source.predictor.recipe
    examples = examples_of(recipe, source.dataset, records, scoring=True)
    examples.check_all_shown()
    found: dict[tuple[str, int], Drawn] = {}
    for maps in class_maps(
        predictor.recogniser,
        predictor.loss,
        Computed(predictor.recogniser, examples),
        [wanted[record.id] for record in records],
        recipe.core.maps,
        reporter,
        memory,
        title="drawing maps",
    ):
        record = records[maps.picture]
        image = decode(source.dataset.read(record), record.source)
        image = image.resize(maps.size(image_size), Image.Resampling.LANCZOS, reducing_gap=3.0)
        for label, values in zip(maps.classes, maps.drawn(*maps.size(map_size)), strict=True):
            boxes = None if record.boxes is None else tuple(box for box in record.boxes if box.label == label)
            found[record.id, label] = Drawn(image, values, maps.width, maps.height, boxes, maps.probable)
    return found
