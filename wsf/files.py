"""Writing files so that nobody ever sees half of one."""

import os
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Writes beside the file first, then renames; makes the folder that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(data)
    draft.replace(path)
