"""Sheets of pictures for the documentation: `python -m wsf_scenes.contact_sheet FOLDER`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image, ImageDraw

from wsf_scenes.collection import SCENES, SCENES_OBJECTS, Collection
from wsf_scenes.render import render

_TEXT_HEIGHT = 14


def sheet(collection: Collection, *, count: int, columns: int, cell: int, boxed: bool) -> Image.Image:
    """The first training pictures, each in a square of `cell` pixels, with boxes drawn or the class below."""
    below = 0 if boxed else _TEXT_HEIGHT
    rows = -(-count // columns)
    paper = Image.new("RGB", (columns * cell, rows * (cell + below)), "white")
    pen = ImageDraw.Draw(paper)
    for index in range(count):
        picture = collection.picture("train", index)
        scale = cell / max(picture.width, picture.height)
        size = round(picture.width * scale), round(picture.height * scale)
        left = index % columns * cell + (cell - size[0]) // 2
        top = index // columns * (cell + below) + (cell - size[1]) // 2
        with Image.open(io.BytesIO(render(picture))) as image:
            paper.paste(image.resize(size, Image.Resampling.LANCZOS), (left, top))
        for box in picture.boxes:
            name = collection.classes[box.label]
            x0, y0, x1, y1 = (side * scale for side in box.region)
            if boxed:
                frame = (left + x0, top + y0, left + x1 - 1, top + y1 - 1)
                pen.rectangle(frame, outline="red" if box.difficult else "white", width=2)
                pen.text(
                    (frame[0], max(frame[1] - _TEXT_HEIGHT, top)),
                    name,
                    fill="white",
                    stroke_width=1,
                    stroke_fill="black",
                )
            else:
                pen.text((left + 2, top + cell + 1), name, fill="black")
    return paper


def main(folder: Path) -> None:
    """Writes scenes.jpg and scenes_objects.jpg into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    sheet(SCENES, count=16, columns=4, cell=300, boxed=True).save(folder / "scenes.jpg", quality=82)
    sheet(SCENES_OBJECTS, count=36, columns=9, cell=130, boxed=False).save(folder / "scenes_objects.jpg", quality=85)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
