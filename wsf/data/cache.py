"""Where generated and downloaded data are kept."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wsf.data.store import Store


def cache_folder() -> Path:
    """$WSF_CACHE, else $XDG_CACHE_HOME/wsf, else ~/.cache/wsf. It may not exist yet."""
    if own := os.environ.get("WSF_CACHE"):
        return Path(own).expanduser()
    if shared := os.environ.get("XDG_CACHE_HOME"):
        return Path(shared) / "wsf"
    return Path("~/.cache/wsf").expanduser()


def open_store(kind: str, description: Mapping[str, Any]) -> Store:
    """The store below `cache_folder()/kind` of all tensors that depend on a description. Raises CacheError."""
    from wsf.data.store import Store  # here, because it imports torch

    text = json.dumps(description, sort_keys=True)
    return Store.open(cache_folder() / kind / blake2b(text.encode(), digest_size=8).hexdigest(), description)
