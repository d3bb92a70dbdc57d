"""Pictures and labels in the layouts in which they are usually found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wsf import hookimpl

if TYPE_CHECKING:
    from wsf import Dataset


@hookimpl
def wsf_datasets() -> Sequence[Dataset[Any]]:
    from wsf_formats.folder import FOLDER
    from wsf_formats.table import CSV
    from wsf_formats.voc import VOC

    return [VOC, CSV, FOLDER]
