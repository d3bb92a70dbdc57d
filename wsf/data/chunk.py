"""One file of tensors: written whole, never changed afterwards, and mapped into memory where it is read.

It is a safetensors file, which can execute nothing, and the library checks it before any of it is used: the header
against the size of the file, each tensor against its bytes, and that they follow one another without a gap. A tensor's
name in the file is its key as JSON, so that any text can be a key.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

DTYPES = {
    "BOOL": torch.bool,
    "U8": torch.uint8,
    "U16": torch.uint16,
    "U32": torch.uint32,
    "U64": torch.uint64,
    "I8": torch.int8,
    "I16": torch.int16,
    "I32": torch.int32,
    "I64": torch.int64,
    "F8_E4M3": torch.float8_e4m3fn,
    "F8_E5M2": torch.float8_e5m2,
    "BF16": torch.bfloat16,
    "F16": torch.float16,
    "F32": torch.float32,
    "F64": torch.float64,
}
"""What can be kept, by the names that safetensors gives."""


class Place(NamedTuple):
    """Where one tensor lies in a mapped file. `offset` counts elements from the start of the file."""

    storage: torch.UntypedStorage
    offset: int
    dtype: torch.dtype
    shape: tuple[int, ...]

    def tensor(self) -> Tensor:
        """A view of the file, not a copy."""
        empty = torch.empty(0, dtype=self.dtype, device="cpu")
        # A tenth of the time of safetensors' own `get_tensor`. The stub lacks the default stride, contiguous.
        view: Tensor = empty.set_(self.storage, self.offset, self.shape)  # type: ignore[call-overload]
        return view


@dataclass(frozen=True, eq=False)
class Chunk:
    """A file that was read: its size in bytes, and where in it each key's tensor is."""

    size: int
    places: Mapping[str, Place]


def write_chunk(path: Path, tensors: Mapping[str, Tensor], owner: str) -> None:
    """Contiguous tensors by key; `owner` says to `read_chunk` whose they are.

    Raises OSError, and leaves nothing of the file then.
    """
    draft = draft_of(path)
    try:
        save_file({json.dumps(key): tensor for key, tensor in tensors.items()}, draft, metadata={"owner": owner})
        with draft.open("r+b") as file:
            os.fsync(file.fileno())  # The new name must not reach the disk before the bytes do.
        draft.replace(path)
    except SafetensorError as error:
        raise OSError(str(error)) from error
    finally:
        draft.unlink(missing_ok=True)


def draft_of(path: Path) -> Path:
    """What a chunk is called until it is whole."""
    return path.with_name(f".{path.name}.draft")


def read_chunk(path: Path, owner: str) -> Chunk | None:
    """None where the file is torn, gone, or not this owner's. Raises OSError where the system cannot map it."""
    try:
        with safe_open(path, framework="numpy") as file:
            if file.metadata() != {"owner": owner}:
                return None
            slices = [(_key(name), file.get_slice(name)) for name in file.offset_keys()]
            entries = [(key, DTYPES[part.get_dtype()], tuple(part.get_shape())) for key, part in slices]
        size = path.stat().st_size
    except (SafetensorError, OSError, KeyError, ValueError, RecursionError):
        return None

    sizes = [dtype.itemsize * math.prod(shape) for _, dtype, shape in entries]
    start = size - sum(sizes)  # The tensors fill the file behind its header, in this order.
    storage = _mapped(path, size)
    places = {}
    shapes: dict[tuple[int, ...], tuple[int, ...]] = {}  # Most shapes recur, so that each is kept once.
    for (key, dtype, shape), length in zip(entries, sizes, strict=True):
        if start % dtype.itemsize:
            return None
        places[key] = Place(storage, start // dtype.itemsize, dtype, shapes.setdefault(shape, shape))
        start += length
    return Chunk(size, places)


def _key(name: str) -> str:
    """Raises ValueError where `write_chunk` gives no such name."""
    key = json.loads(name)
    if not isinstance(key, str):
        raise ValueError(f"{name}: JSON text is expected")  # noqa: TRY004
    return key


def _mapped(path: Path, size: int) -> torch.UntypedStorage:
    """The first `size` bytes of a file, mapped. Raises OSError.

    Python's own mmap would keep the file open, and a process may open few. The mapping is private: what is written to a
    tensor by mistake never reaches the file.
    """
    try:
        return torch.from_file(str(path), shared=False, size=size, dtype=torch.uint8).untyped_storage()
    except RuntimeError as error:
        raise OSError(str(error)) from error
