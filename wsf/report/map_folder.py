"""What `wsf predict --maps DIR` writes: pictures under their maps, the maps themselves, points and boxes."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wsf.data.decode import decode
from wsf.errors import DataError, RunError
from wsf.files import write_whole
from wsf.overlay import mark, overlay
from wsf.places import drawn_boxes
from wsf.report.coco import coco_images, coco_results
from wsf.report.predictions import predictions_jsonl

if TYPE_CHECKING:
    from wsf.infer import ClassMaps, Predictor
    from wsf.localise import Predictions
    from wsf.progress import Reporter


def write_map_folder(out: Path, predictor: Predictor, found: Predictions, reporter: Reporter) -> None:
    """Makes the new folder `out`: see docs/places.md. Raises RunError where it cannot be written, and DataError."""
    try:
        out.mkdir(parents=True)
        write_whole(out / "places.jsonl", predictions_jsonl(found))
        if found.boxes is not None:
            write_whole(out / "coco_results.json", _json(coco_results(found)))
            write_whole(out / "coco_images.json", _json(coco_images(found)))
        for maps in predictor.class_maps(found.paths, found.shown, reporter):
            _write_picture(out, maps, found, predictor)
    except FileExistsError:
        raise RunError(f"--maps {out}: exists already, and nothing is overwritten; give another --maps") from None
    except OSError as error:
        raise RunError(f"--maps {out}: cannot be written ({error.strerror}); give another --maps") from error


def _write_picture(out: Path, maps: ClassMaps, found: Predictions, predictor: Predictor) -> None:
    """One picture's maps, and each of them over the picture."""
    index, block = maps.picture, predictor.recipe.core.maps
    path, name = found.paths[index], file_name(index + 1, found.paths[index].stem)
    try:
        image = decode(path.read_bytes(), str(path))
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    drawn = list(maps.drawn(*maps.size(block.size)))
    write_whole(out / "maps" / f"{name}.npz", _arrays(maps, drawn, found, block.scales))
    for rank, (label, values) in enumerate(zip(maps.classes, drawn, strict=True)):
        shown = overlay(image, values)
        boxes = found.boxes[index][rank] if found.boxes is not None else ()
        x, y = found.points[index, label].tolist()
        mark(shown, (x, y), drawn_boxes(boxes), (maps.width, maps.height))
        write_whole(out / "overlays" / f"{name}.{file_name(rank + 1, found.classes[label])}.png", _png(shown))


def file_name(number: int, text: str) -> str:
    """A number and what of a text is safe in a file's name anywhere, at most 100 signs of it."""
    return f"{number:04}_{quote(os.fsencode(text), safe='')[:100]}"


def _arrays(maps: ClassMaps, drawn: list[NDArray[np.float32]], found: Predictions, scales: tuple[float, ...]) -> bytes:
    """Maps in float16, and what they are of; `numpy.load` reads it without pickle."""
    data = io.BytesIO()
    labels = list(maps.classes)
    np.savez_compressed(
        data,
        maps=np.stack(drawn).astype(np.float16),
        classes=np.array([found.classes[label] for label in labels]),
        scores=found.scores[maps.picture, labels],
        scales=np.array(scales),
        size=np.array((maps.width, maps.height)),
        probability=np.array(maps.probable),
    )
    return data.getvalue()


def _png(image: Image.Image) -> bytes:
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def _json(data: Any) -> bytes:
    """Bytes of a file's name that are no UTF-8 become \\udcXX, which JSON knows."""
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")
