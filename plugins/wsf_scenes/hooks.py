"""What this plugin offers: two data sets that are drawn on first use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wsf import hookimpl

if TYPE_CHECKING:
    from wsf import Dataset


@hookimpl
def wsf_datasets() -> Sequence[Dataset[Any]]:
    from wsf_scenes.datasets import SCENES, SCENES_OBJECTS

    return [SCENES, SCENES_OBJECTS]
