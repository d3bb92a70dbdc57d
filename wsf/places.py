"""Points and boxes of a split as JSON lines: an object a picture."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wsf.errors import RunError

FoundBox = tuple[float, float, float, float, float]
"""x0, y0, x1, y1 in the picture's pixels, half-open, and the box's score."""

SURE = 0.0
"""The score from which on a box is drawn that is not the best of its class."""


def drawn_boxes(boxes: Sequence[FoundBox]) -> list[FoundBox]:
    """Of the boxes of a class in a picture, best first, those that people are shown: the best, and others if sure."""
    return [box for place, box in enumerate(boxes) if place == 0 or box[4] >= SURE]


def box_line(box: FoundBox) -> list[float]:
    """A box as it is written."""
    return [*(round(side, 1) for side in box[:4]), float(f"{box[4]:.9g}")]


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ClassPlaces(_Line):
    """One class in one picture: the picture's raw score, a point in its pixels, the scale of its cell, boxes by score.

    The best box has the picture's score, the others what their logits lie below the highest less.
    """

    score: float
    x: float
    y: float
    scale: float
    boxes: tuple[FoundBox, ...]

    @property
    def line(self) -> dict[str, Any]:
        """As it is written: places with one decimal, scores with 9 significant digits."""
        place = {"x": round(self.x, 1), "y": round(self.y, 1), "scale": self.scale}
        return {"score": float(f"{self.score:.9g}"), **place, "boxes": list(map(box_line, self.boxes))}


class PicturePlaces(_Line):
    """One picture, its size in pixels after EXIF rotation, and those of its classes of which places were looked for."""

    id: str
    width: Annotated[int, Field(ge=1)]
    height: Annotated[int, Field(ge=1)]
    classes: Mapping[str, ClassPlaces]


def render_places(pictures: Sequence[PicturePlaces]) -> str:
    """A line a picture."""
    lines = []
    for picture in pictures:
        classes = {name: places.line for name, places in picture.classes.items()}
        line = {"id": picture.id, "width": picture.width, "height": picture.height, "classes": classes}
        lines.append(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
    return "".join(lines)


def parse_places(text: str, where: str) -> list[PicturePlaces]:
    """The inverse. Raises RunError, which says `where`, the line, and what is wrong."""
    pictures = []
    for number, line in enumerate(text.split("\n")[:-1], start=1):
        try:
            # Not pydantic's own reading of JSON, which refuses what file names that are no UTF-8 become.
            pictures.append(PicturePlaces.model_validate(json.loads(line)))
        except (ValueError, RecursionError) as error:
            reason = str(error)
            if isinstance(error, ValidationError):
                first = error.errors()[0]
                reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
            raise RunError(f"{where}:{number}: {reason}; give a run folder that is whole") from None
    return pictures
