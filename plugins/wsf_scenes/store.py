"""Generated pictures on disk: drawn once into a cache folder, which appears whole or not at all."""

from __future__ import annotations

import json
import shutil
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from wsf import DataError
from wsf_scenes.collection import VERSION, Collection
from wsf_scenes.render import render

ANNOTATIONS = "boxes.json"


def folder(collection: Collection, cache: Path, limit: int | None) -> Path:
    """The folder of all the pictures, or of the first `limit` of every split; drawn where missing. Raises DataError.

    They are drawn into a folder of another name, renamed at the end: a killed writer leaves nothing that is taken for
    the data set, and of two that write at once the first to end wins.
    """
    part = "" if limit is None else f"-first{limit}"
    whole = cache / f"{collection.name}-v{VERSION}{part}"
    if whole.is_dir():
        return whole
    draft = cache / f".{whole.name}-{uuid.uuid4().hex}"
    sizes = {split: size if limit is None else min(size, limit) for split, size in collection.sizes.items()}
    try:
        draft.mkdir(parents=True)
        _draw(collection, draft, sizes)
        _publish(draft, whole)
    except OSError as error:
        raise DataError(
            f"{cache}: the pictures of '{collection.name}' cannot be written ({error}); free some space or choose "
            "another cache folder"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return whole


def source(split: str, index: int) -> str:
    """Where a picture lies below the folder."""
    return f"{split}/{index:05d}.jpg"


def _draw(collection: Collection, draft: Path, sizes: Mapping[str, int]) -> None:
    """Writes every picture, and the boxes of all."""
    boxes: dict[str, list[list[list[int | bool]]]] = {}
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(f"drawing '{collection.name}', once", total=sum(sizes.values()))
        for split, size in sizes.items():
            (draft / split).mkdir()
            boxes[split] = []
            for index in range(size):
                picture = collection.picture(split, index)
                (draft / source(split, index)).write_bytes(render(picture))
                boxes[split].append([[box.label, *map(int, box.region), box.difficult] for box in picture.boxes])
                progress.advance(task)
    (draft / ANNOTATIONS).write_text(json.dumps(boxes))


def _publish(draft: Path, whole: Path) -> None:
    """Gives the finished folder its name, unless another process was faster."""
    try:
        draft.rename(whole)
    except OSError:
        if not whole.is_dir():
            raise
