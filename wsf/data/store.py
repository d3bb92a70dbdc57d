"""Tensors on disk by text key, for what is dear to compute and often used: a folder that runs may share.

<folder>/
  description.json        all that the tensors depend on; a folder with another one is refused
  <unique>.safetensors    chunks: each written whole and never changed
  .<unique>….draft        a chunk that is being written, or whose writer died

Any number of processes, on any number of hosts, may read and write one store at a time. Every chunk carries the digest
of its description, so that it counts for no other store, wherever it is moved. What is torn or foreign is not read: its
entries are missing, and whoever needs them computes them again.
"""

from __future__ import annotations

import json
import math
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import torch
from torch import Tensor

from wsf.data.chunk import DTYPES, Place, draft_of, read_chunk, write_chunk
from wsf.data.description import claim
from wsf.errors import CacheError

CHUNK_BYTES = 64 * 2**20
"""A chunk is written when its tensors and keys have this many bytes."""

MARGIN = 10**9
"""Bytes that a store leaves free, for checkpoints, results and everything else."""

_DAY = 86_400  # seconds
_ALIGNED = 16  # Bytes to a multiple of which every tensor begins, so that it can be viewed as what it is.
_HEADER = 128  # Bytes that an entry takes besides its key and its tensor: many tiny tensors fill a chunk, too.
_ELSEWHERE = "make room, set WSF_CACHE to another folder, or turn the cache off in the recipe"


class Store:
    """A folder of tensors. To be made by `Store.open`."""

    def __init__(self, folder: Path, owner: str) -> None:
        """`owner` is the digest of the description."""
        self.folder = folder
        self._owner = owner
        self._sizes: dict[str, int] = {}
        self._places: dict[str, Place] = {}

    @classmethod
    def open(cls, folder: Path, description: Mapping[str, Any]) -> Store:
        """The store in a folder, which is made if there is none. `description` (JSON) is all its tensors depend on.

        Raises CacheError where the folder is another description's, and leaves it as it is.
        """
        store = cls(folder, claim(folder, description))
        store.refresh()
        return store

    def refresh(self) -> None:
        """Finds what other processes have written since. Raises CacheError."""
        for path in sorted(self.folder.glob("*.safetensors")):
            if path.name not in self._sizes:
                self._take(path)

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def __getitem__(self, key: str) -> Tensor:
        """A view of the mapped file, only to be read. Raises KeyError."""
        return self._places[key].tensor()

    @property
    def bytes(self) -> int:
        """The size on disk of the chunks that were found."""
        return sum(self._sizes.values())

    def check_room(self, needed: int) -> None:
        """Raises CacheError unless `needed` bytes fit on the file system, and MARGIN bytes besides."""
        free = shutil.disk_usage(self.folder).free
        if free < needed + MARGIN:
            raise CacheError(
                f"{self.folder}: {_megabytes(needed)} are needed, and {_megabytes(MARGIN)} to spare, "
                f"got {_megabytes(free)} free; {_ELSEWHERE}"
            )

    @contextmanager
    def writer(self, chunk_bytes: int = CHUNK_BYTES) -> Iterator[Writer]:
        """All that is added is in the store when the block ends, even by an exception. Raises CacheError."""
        self._remove_old_drafts()
        writer = Writer(self, chunk_bytes)
        try:
            yield writer
        finally:
            writer.flush()

    def _write(self, tensors: Mapping[str, Tensor]) -> None:
        path = self.folder / f"{uuid4().hex}.safetensors"
        try:
            write_chunk(path, tensors, self._owner)
        except OSError as error:
            raise CacheError(f"{path}: cannot be written ({error}); {_ELSEWHERE}") from error
        self._take(path)

    def _take(self, path: Path) -> None:
        try:
            chunk = read_chunk(path, self._owner)
        except OSError as error:
            raise CacheError(f"{path}: cannot be mapped ({error}); turn the cache off in the recipe") from error
        if chunk is not None:
            self._sizes[path.name] = chunk.size
            for key, place in chunk.places.items():
                self._places.setdefault(key, place)

    def _remove_old_drafts(self) -> None:
        """Those of writers that died: nobody takes a day to write a chunk."""
        for draft in self.folder.glob(draft_of(Path("*.safetensors")).name):
            with suppress(OSError):
                if time.time() - draft.stat().st_mtime > _DAY:
                    draft.unlink()


class Writer:
    """Gathers the tensors of one thread until they fill a chunk.

    Their bytes lie one behind the other in a single buffer. Thousands of little tensors, each in a place of its own
    among the large ones of a network that come and go, would keep the memory of the latter from being used again.
    """

    def __init__(self, store: Store, chunk_bytes: int) -> None:
        self._store, self._chunk_bytes = store, chunk_bytes
        self._begin()

    def _begin(self) -> None:
        self._buffer = bytearray()
        self._waiting: dict[str, tuple[int, torch.dtype, tuple[int, ...]]] = {}
        self._size = 0

    def add(self, key: str, tensor: Tensor) -> None:
        """Copies a tensor of any shape. A key keeps the tensor that it had first. Raises CacheError."""
        if tensor.dtype not in DTYPES.values():
            raise TypeError(f"{key}: {tensor.dtype} cannot be kept")
        if key in self._store or key in self._waiting:
            return
        self._buffer += bytes(-len(self._buffer) % _ALIGNED)
        self._waiting[key] = len(self._buffer), tensor.dtype, tuple(tensor.shape)
        self._buffer += tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data
        self._size += tensor.nbytes + len(json.dumps(key)) + _HEADER
        if self._size >= self._chunk_bytes:
            self.flush()

    def flush(self) -> None:
        """Writes what was added since the last chunk, and forgets it. Raises CacheError."""
        tensors = {key: _tensor_in(self._buffer, *place) for key, place in self._waiting.items()}
        self._begin()
        if tensors:
            self._store._write(tensors)


def _tensor_in(buffer: bytearray, start: int, dtype: torch.dtype, shape: tuple[int, ...]) -> Tensor:
    """A view of a buffer, from a byte on."""
    count = math.prod(shape)
    if not count:
        return torch.empty(shape, dtype=dtype)
    return torch.frombuffer(buffer, dtype=dtype, count=count, offset=start).view(shape)


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"
