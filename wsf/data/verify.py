"""Everything that can be wrong with the pictures of two splits, found by decoding them all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from wsf.contracts import BuiltDataset, Record
from wsf.data.decode import decode
from wsf.errors import DataError

_CHUNK = 1024


class Check(StrEnum):
    """What is looked for."""

    UNREADABLE = "pictures that cannot be read"
    BOX = "boxes that are empty or outside the picture"
    LEAK = "pictures in the training split and in the evaluated one"
    DUPLICATE = "pictures with the content of another one"
    UNLABELLED = "pictures without any class that is present"

    @property
    def breaks(self) -> bool:
        """Whether training or its evaluation would be wrong; the others may be meant."""
        return self in (Check.UNREADABLE, Check.BOX, Check.LEAK)


@dataclass(frozen=True)
class Finding:
    """One thing that a check found: `id` of the record, and what is the matter with it."""

    check: Check
    id: str
    detail: str


@dataclass(frozen=True)
class _Inspected:
    record: Record
    digest: bytes | None
    findings: tuple[Finding, ...]


def verify(dataset: BuiltDataset, train: str, evaluate: str, advance: Callable[[int], None]) -> list[Finding]:
    """All findings, check by check. `advance` is told how many more pictures are done. Raises DataError for a split."""
    learnt, scored = dataset.records(train), dataset.records(evaluate)
    trained_on = {record.id for record in learnt}
    findings = [
        Finding(Check.LEAK, record.id, f"listed in both {train} and {evaluate}")
        for record in scored
        if record.id in trained_on
    ]
    first: dict[bytes, str] = {}
    for split, records in ((train, learnt), (evaluate, [record for record in scored if record.id not in trained_on])):
        for inspected in _inspected(dataset, records, advance):
            findings += inspected.findings
            if inspected.digest is None:
                continue
            twin = first.setdefault(inspected.digest, inspected.record.id)
            if twin != inspected.record.id:
                leaks = split == evaluate and twin in trained_on
                check = Check.LEAK if leaks else Check.DUPLICATE
                findings.append(Finding(check, inspected.record.id, f"same content as {twin}"))
    order = list(Check)
    return sorted(findings, key=lambda finding: order.index(finding.check))


def _inspected(
    dataset: BuiltDataset, records: Sequence[Record], advance: Callable[[int], None]
) -> Iterator[_Inspected]:
    """In the order of the records, a chunk at a time, so that a million of them are never queued at once."""
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        for start in range(0, len(records), _CHUNK):
            for inspected in pool.map(lambda record: _inspect(dataset, record), records[start : start + _CHUNK]):
                advance(1)
                yield inspected


def _inspect(dataset: BuiltDataset, record: Record) -> _Inspected:
    findings = []
    if not (record.labels == 1).any():
        findings.append(Finding(Check.UNLABELLED, record.id, "no label of +1"))
    digest = None
    try:
        data = dataset.read(record)
        digest = blake2b(data, digest_size=16).digest()
        width, height = decode(data, record.source).size
    except DataError as error:
        findings.append(Finding(Check.UNREADABLE, record.id, str(error)))
        return _Inspected(record, digest, tuple(findings))
    for box in record.boxes or ():
        x0, y0, x1, y1 = box.region
        if not (0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height):
            region = ", ".join(f"{side:g}" for side in box.region)
            detail = f"{dataset.classes[box.label]}: ({region}) in a picture of {width} by {height} pixels"
            findings.append(Finding(Check.BOX, record.id, detail))
    return _Inspected(record, digest, tuple(findings))
