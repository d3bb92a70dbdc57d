"""What the tensors in a folder depend on, written there as JSON, so that they are never taken for others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wsf.errors import CacheError, printable
from wsf.files import write_whole

_FILE = "description.json"
_DELETE = "delete the folder, and it is made anew"


def claim(folder: Path, description: Mapping[str, Any]) -> str:
    """The digest of a description, after it was written to a folder, which is made, or found there already.

    Raises CacheError where the folder is another description's, and leaves it as it is.
    """
    text = json.dumps(description, indent=1, allow_nan=False) + "\n"
    wanted, found = json.loads(text), _found(folder, text)
    if not isinstance(found, dict):
        raise CacheError(f"{folder}: a mapping in {_FILE} is expected, got {_short(_canonical(found))}; {_DELETE}")
    if difference := _difference(wanted, found):
        raise CacheError(f"{folder}: what is kept here was made with another {difference}; {_DELETE}")
    return hashlib.sha256(_canonical(wanted).encode()).hexdigest()


def _found(folder: Path, text: str) -> Any:
    """What the folder's description holds, which is `text` where it had none."""
    path = folder / _FILE
    try:
        # Of two that write at once the last one wins: the other's tensors carry a digest that nobody reads again.
        if not path.exists():
            write_whole(path, text.encode())
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CacheError(
            f"{folder}: {_FILE} can be neither read nor made ({error}); delete the folder, or set WSF_CACHE to another"
        ) from error


def _difference(wanted: Mapping[str, Any], found: Mapping[str, Any], within: str = "") -> str | None:
    """The first key in which two JSON mappings differ, and both its values; None where they are equal."""
    for key in {**wanted, **found}:
        ours, theirs = (_canonical(values[key]) if key in values else "nothing" for values in (wanted, found))
        if ours == theirs:
            continue
        inner, other = wanted.get(key), found.get(key)
        if isinstance(inner, dict) and isinstance(other, dict):
            return _difference(inner, other, f"{within}{key}.")
        return f"'{printable(within + key)}', {_short(ours)} is expected, got {_short(theirs)}"
    return None


def _canonical(value: object) -> str:
    """JSON that is equal where the values are: 1, 1.0 and true are three."""
    return json.dumps(value, sort_keys=True)


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80]}…"
