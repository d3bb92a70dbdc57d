"""A dataset in a folder, `root/<split>/<class>_<anything>.png`, for what only files can show; and a loss for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field

from toy_plugin import LogLoss, LogParams
from wsf import DataError, Dataset, DatasetContext, Loss, LossContext, Params, PathText, Record, hookimpl


class FolderParams(Params):
    root: PathText = Field(description="folder with a folder a split")
    classes: tuple[str, ...] = Field(("blue", "green", "red"), description="class names in the order of the labels")


class Folder:
    def __init__(self, params: FolderParams) -> None:
        self.root, self.classes = Path(params.root), params.classes
        if not self.root.is_dir():
            raise DataError(f"data.root: no folder {self.root}; give the folder that holds a folder a split")
        self.splits = tuple(sorted(folder.name for folder in self.root.iterdir()))

    def records(self, split: str) -> Sequence[Record]:
        if split not in self.splits:
            raise DataError(f"{self.root}: no split named '{split}'; it has {', '.join(self.splits)}")
        return [self._record(path) for path in sorted((self.root / split).iterdir())]

    def _record(self, path: Path) -> Record:
        name, source = path.name.partition("_")[0], path.relative_to(self.root).as_posix()
        if name not in self.classes:
            raise DataError(f"{source}: no class named '{name}'; data.classes has {', '.join(self.classes)}")
        return Record(source, source, np.where(np.array(self.classes) == name, 1, -1).astype(np.int8))

    def read(self, record: Record) -> bytes:
        return (self.root / record.source).read_bytes()


def _folder(params: FolderParams, _context: DatasetContext) -> Folder:
    return Folder(params)


def _one_label(_params: LogParams, _context: LossContext) -> LogLoss:
    return LogLoss()


@hookimpl
def wsf_datasets() -> list[Dataset[Any]]:
    return [Dataset(name="toy_folder", params=FolderParams, summary="pictures in a folder", build=_folder)]


@hookimpl
def wsf_losses() -> list[Loss[Any]]:
    return [Loss(name="one_label", params=LogParams, summary="one label", single_label=True, build=_one_label)]
