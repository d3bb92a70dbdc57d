"""Errors by which a machine says that it is too small: no bug, and the user can do something about it."""

from __future__ import annotations

import sys
from errno import ENOSPC


def limit_reached(error: Exception) -> str | None:
    """The message for an error of this kind, and None for any other."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(error, torch.OutOfMemoryError):
        reason = str(error).split("\n")[0].split(". ")[0]
        return f"the device is out of memory ({reason}); give a smaller train.batch_size or frame.size, or --device cpu"
    if isinstance(error, OSError) and error.errno == ENOSPC:
        return f"{error.filename or 'a file'} cannot be written ({error.strerror}); make room on that disk"
    return None
