"""Pictures that are decoded and resized once, kept on disk and shared between runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from wsf.contracts import Region
from wsf.data.cache import open_store
from wsf.data.examples import WORKERS, Examples
from wsf.environment import versions

if TYPE_CHECKING:
    from wsf.progress import Reporter
    from wsf.recipe.schema import FrameBlock

_TOGETHER = 64


class KeptPictures:
    """Framed pictures, decoded and resized once, in a store."""

    def __init__(self, frame: FrameBlock) -> None:
        description = {"format": 1, "frame": {"fit": frame.fit, "size": frame.size}, "libraries": versions("pillow")}
        self._store = open_store("pictures", description)
        self._side = frame.size

    def find(self, key: str) -> tuple[NDArray[np.uint8], Region] | None:
        """See `wsf.data.examples.Pictures`."""
        if not self._has(key):
            return None
        x0, y0, x1, y1 = self._store[f"{key}:region"].tolist()
        return self._store[key].numpy(), (x0, y0, x1, y1)

    def fill(self, examples: Sequence[Examples], reporter: Reporter) -> None:
        """Decodes what is not there yet, and lets the examples look here first. Raises DataError and CacheError."""
        wanted = {shown.key(i): (shown, i) for shown in examples for i in range(len(shown))}
        missing = [example for key, example in wanted.items() if not self._has(key)]
        if missing:
            most = len(missing) * 3 * self._side**2
            reporter.say(
                f"picture cache: {len(missing)} pictures are still to be decoded, at most {most / 1e9:.2g} GB, in "
                f"{self._store.folder}"
            )
            self._store.check_room(most)
            with reporter.task("caching pictures", len(missing)) as task:
                self._write(missing, task.advance)
        for shown in examples:
            shown.pictures = self

    def _has(self, key: str) -> bool:
        return key in self._store and f"{key}:region" in self._store

    def _write(self, missing: Sequence[tuple[Examples, int]], advance: Callable[[float], None]) -> None:
        with self._store.writer() as writer, ThreadPoolExecutor(WORKERS) as pool:
            for start in range(0, len(missing), _TOGETHER):
                group = missing[start : start + _TOGETHER]
                for (shown, index), (pixels, region) in zip(
                    group, pool.map(lambda item: item[0].pixels(item[1]), group), strict=True
                ):
                    writer.add(f"{shown.key(index)}:region", torch.tensor(region, dtype=torch.float64))
                    writer.add(shown.key(index), torch.from_numpy(pixels))
                    advance(1)
