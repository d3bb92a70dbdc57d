"""Where generated and downloaded data are kept."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """$WSF_CACHE, else $XDG_CACHE_HOME/wsf, else ~/.cache/wsf. It may not exist yet."""
    if own := os.environ.get("WSF_CACHE"):
        return Path(own).expanduser()
    if shared := os.environ.get("XDG_CACHE_HOME"):
        return Path(shared) / "wsf"
    return Path("~/.cache/wsf").expanduser()
