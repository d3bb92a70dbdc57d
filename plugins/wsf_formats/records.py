"""Records whose id is the path of their picture, made when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from wsf import Labels, Record


class PathRecords(Sequence[Record]):
    """Two references a record: `sources`, and `labels`, whose rows many records share and nobody may write to."""

    def __init__(self, sources: Sequence[str], labels: Sequence[Labels]) -> None:
        self._sources, self._labels = sources, labels

    def __len__(self) -> int:
        return len(self._sources)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> PathRecords: ...
    def __getitem__(self, index: int | slice) -> Record | PathRecords:
        if isinstance(index, slice):
            return PathRecords(self._sources[index], self._labels[index])
        source = self._sources[index]
        return Record(id=source, source=source, labels=self._labels[index])

    def __iter__(self) -> Iterator[Record]:
        for source, labels in zip(self._sources, self._labels, strict=True):
            yield Record(id=source, source=source, labels=labels)
