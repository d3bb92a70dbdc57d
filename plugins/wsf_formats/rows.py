"""The rows of a table of pictures, checked one by one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from wsf import DataError, below
from wsf_formats.root import read_text


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table."""

    table: Path
    line: int
    path: str
    labels: str
    split: str

    @property
    def where(self) -> str:
        """For messages."""
        return f"{self.table}:{self.line}"


def read_rows(root: Path, file: str, split: str) -> Iterator[Row]:
    """The rows of the table that `file` names. Raises DataError.

    Their split is the one given or, where that is empty, what a column `split` says or, without one, train.
    """
    path = below(root, file)
    reader = csv.reader(io.StringIO(read_text(root, file), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        for column in ("path", "labels"):
            if header.count(column) != 1:
                raise DataError(
                    f"{path}:1: expected a header with the columns path and labels, separated by commas, "
                    f"got '{','.join(header)}'"
                )
        for cells in reader:
            if not cells:
                continue
            where = f"{path}:{reader.line_num}"
            if len(cells) != len(header):
                raise DataError(
                    f"{where}: expected {len(header)} fields ({', '.join(header)}), got {len(cells)}: "
                    f"'{','.join(cells)}'; quote a field that holds a comma"
                )
            values = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
            name = split or values.get("split", "train")
            if not name:
                raise DataError(f"{where}: the column split is empty; fill it, or remove the column")
            picture = PurePosixPath(values["path"])
            if not picture.parts or picture.is_absolute() or ".." in picture.parts:
                raise DataError(f"{where}: path must name a file below {root}, got '{picture}'; mend the row")
            yield Row(path, reader.line_num, str(picture), values["labels"], name)
    except csv.Error as error:
        raise DataError(f"{path}:{reader.line_num}: not comma-separated values ({error}); mend the line") from error
