"""The scores of a split as the files that Pascal VOC's evaluation server takes, one a class."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias
from zipfile import ZipFile, ZipInfo

import numpy as np

from wsf.errors import RunError
from wsf.files import write_whole
from wsf.scores import Scores

Competition: TypeAlias = Literal["comp1", "comp2"]
"""comp1: trained on VOC's trainval alone. comp2: on any data but VOC's test set; pre-trained weights make it comp2."""

_NOT_IN_IDS = frozenset("/\\,;")
_NOT_IN_FILE_NAMES = frozenset('/\\:*?"<>|')


@dataclass(frozen=True, kw_only=True)
class VocResults:
    """What the files are called: results/VOC<year>/Main/<competition>_cls_<split>_<class>.txt.

    Source: VOCinit.m of the devkit of 2012 (VOCopts.clsrespath).
    """

    competition: Competition
    split: str
    year: int = 2012

    @property
    def folder(self) -> PurePosixPath:
        """Where the files are, below `out` and within the archive."""
        return PurePosixPath("results", f"VOC{self.year}", "Main")

    def write(self, scores: Scores, out: Path, where: str) -> Path:
        """Writes the files below the new folder `out`, then results.zip, which holds them all; returns its path.

        The same scores give the same bytes. Raises RunError for scores that such files cannot hold, before anything is
        written, with `where` they come from; also where `out` exists or cannot be written.
        """
        self._check(scores, where)
        files = dict(self._files(scores))
        try:
            out.mkdir(parents=True)
            for name, data in files.items():
                write_whole(out / name, data)
            archive = out / "results.zip"
            write_whole(archive, _zipped(files))
        except FileExistsError:
            raise RunError(f"{out}: exists already, and nothing is overwritten; give another --out") from None
        except OSError as error:
            raise RunError(f"{out}: cannot be written ({error.strerror}); give another --out") from error
        return archive

    def _files(self, scores: Scores) -> Iterator[tuple[str, bytes]]:
        """A line a picture, in the order of the scores: its id, and the shortest text that gives the very number."""
        for name, column in zip(scores.classes, scores.scores.T.tolist(), strict=True):
            lines = [f"{picture} {score!r}\n" for picture, score in zip(scores.ids, column, strict=True)]
            yield f"{self.folder}/{self.competition}_cls_{self.split}_{name}.txt", "".join(lines).encode()

    def _check(self, scores: Scores, where: str) -> None:
        """Raises RunError for what such files cannot hold."""
        for what, names in (("split", (self.split,)), ("class", scores.classes)):
            for name in names:
                if not name or not name.isprintable() or _NOT_IN_FILE_NAMES & set(name):
                    raise RunError(
                        f"{where}: a {what} becomes part of a file's name, without any of / \\ : * ? \" < > |, "
                        f"got {name!r}; rename the {what} in the data"
                    )
        if len({name.casefold() for name in scores.classes}) < len(scores.classes):
            raise RunError(
                f"{where}: two classes have the same name but for its case, and would share a file; rename one"
            )
        for picture in scores.ids:
            if picture.split() != [picture] or not picture.isprintable() or _NOT_IN_IDS & set(picture):
                raise RunError(
                    f"{where}: an id in VOC's files is one word without / \\ , or ;, got {picture!r}; "
                    "rename the picture in the data"
                )
        for row, label in np.argwhere(~np.isfinite(scores.scores))[:1]:
            raise RunError(
                f"{where}: every picture needs a finite score of every class, got {scores.scores[row, label]} for "
                f"'{scores.ids[row]}', class '{scores.classes[label]}'; score the split again: wsf evaluate"
            )


def _zipped(files: dict[str, bytes]) -> bytes:
    """An archive that depends on the files alone: sorted, of one date, not compressed since zlib's versions differ."""
    data = io.BytesIO()
    with ZipFile(data, "w") as archive:
        for name in sorted(files):
            entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, files[name])
    return data.getvalue()
