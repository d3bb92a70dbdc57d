"""One picture at a time, scored once and drawn for whichever class is asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from PIL import Image

from wsf.data.decode import decode
from wsf.errors import DataError
from wsf.localise import predict
from wsf.overlay import mark, overlay
from wsf.places import drawn_boxes
from wsf.progress import Reporter

if TYPE_CHECKING:
    from wsf.infer import ClassMaps, Predictor
    from wsf.localise import BoxChoice, Predictions

CLASSES = 20
"""Classes of a picture that are shown, the best first."""

Layer: TypeAlias = Literal["map", "point", "boxes"]
LAYERS: tuple[Layer, ...] = get_args(Layer)
"""What is drawn over a picture."""


@dataclass(frozen=True, eq=False)
class Seen:
    """`image`: a picture, as large as its maps are drawn; `found`: what was found in it, the only one there; `maps`:
    those of the classes that are shown."""

    image: Image.Image
    found: Predictions
    maps: ClassMaps

    def drawn(self, rank: int, layers: Collection[Layer]) -> Image.Image:
        """The picture with some layers of the class that is in that place among those shown."""
        label, shown = self.maps.classes[rank], self.image.copy()
        if "map" in layers:
            (values,) = self.maps.only([label]).drawn(*self.image.size)
            shown = overlay(self.image, values)
        x, y = self.found.points[0, label].tolist()
        assert self.found.boxes is not None, "the viewer asks for boxes"
        mark(
            shown,
            (x, y) if "point" in layers else None,
            drawn_boxes(self.found.boxes[0][rank]) if "boxes" in layers else (),
            (self.maps.width, self.maps.height),
        )
        return shown


class Viewer:
    """A trained run; `boxes` says how boxes are made. It looks at one picture at a time, whoever asks."""

    def __init__(self, predictor: Predictor, boxes: BoxChoice) -> None:
        self.predictor, self._boxes = predictor, boxes
        self._busy = Lock()

    def look(self, path: Path) -> Seen:
        """Scores a picture file as the run's recipe evaluates, and maps its best classes. Raises WsfError.

        Messages name the file without its folder.
        """
        with self._busy:
            try:
                image = decode(path.read_bytes(), path.name)
            except OSError as error:
                raise DataError(f"{path.name}: cannot be read ({error.strerror}); give it once more") from error
            quiet = Reporter(quiet=True)
            found = predict(self.predictor, [path], CLASSES, quiet, boxes=self._boxes)
            (maps,) = self.predictor.class_maps([path], found.shown, quiet)
            size = maps.size(self.predictor.recipe.core.maps.size)
            return Seen(image.resize(size, Image.Resampling.BILINEAR), found, maps)
