"""Pictures and their labels in tables of comma-separated values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from wsf import DataError, Dataset, DatasetContext, Labels, Params, Record, listed, unknown
from wsf_formats.classes import ClassNames
from wsf_formats.label_cell import LabelCell
from wsf_formats.records import PathRecords
from wsf_formats.root import Root, open_root, read_picture, refuse_missing
from wsf_formats.rows import Row, read_rows


class CsvParams(Params):
    root: Root = Field(description="folder below which the tables and the pictures lie")
    file: str | dict[str, str] = Field(
        "labels.csv",
        min_length=1,
        description="table below root, with a column split or else all train; or one a split: {train: a.csv, …}",
    )
    delimiter: str = Field(";", pattern="^[^?]$", description="the character between the labels of a picture")
    classes: ClassNames = Field(None, description="class names in the order of the labels; all in the tables if null")


class CsvTables:
    """Rows `path,labels[,split]` under a header; other columns are ignored, and the id of a record is its path."""

    def __init__(self, params: CsvParams) -> None:
        self._root = open_root(params.root, "the tables and the pictures")
        files = params.file if isinstance(params.file, Mapping) else {"": params.file}
        self._cells: dict[str, LabelCell] = {}
        self._rows: dict[str, list[Row]] = {split: [] for split in files if split}
        seen: dict[str, Row] = {}
        names: set[str] = set()
        for split, file in files.items():
            for row in read_rows(self._root, file, split):
                if row.path in seen:
                    raise DataError(
                        f"{row.where}: '{row.path}' is also at {seen[row.path].where}; list each picture once"
                    )
                seen[row.path] = row
                names |= self._cell(row, params).names
                self._rows.setdefault(row.split, []).append(row)
        self.classes = params.classes or tuple(sorted(names))
        if not self.classes:
            raise DataError(f"{self._root}: no row of {listed(files.values())} names a class; fill the column labels")
        index = {name: k for k, name in enumerate(self.classes)}
        self._labels: dict[str, Labels] = {text: cell.labels(index) for text, cell in self._cells.items()}

    @property
    def splits(self) -> tuple[str, ...]:
        """As the tables name them, in their order."""
        return tuple(self._rows)

    def records(self, split: str) -> Sequence[Record]:
        """In the order of the table. Raises DataError."""
        if split not in self._rows:
            raise DataError(f"{self._root}: {unknown('split', split, self._rows)}")
        rows = self._rows[split]
        if not rows:
            raise DataError(f"{self._root}: split '{split}' has no row; fill its table")
        missing = [row for row in rows if not (self._root / row.path).is_file()]
        where = missing[0].where if missing else ""
        refuse_missing(where, [row.path for row in missing], len(rows))
        return PathRecords([row.path for row in rows], [self._labels[row.labels] for row in rows])

    def read(self, record: Record) -> bytes:
        """The file's bytes. Raises DataError."""
        return read_picture(self._root, record)

    def _cell(self, row: Row, params: CsvParams) -> LabelCell:
        """What the row's labels say; the same text is looked at once. Raises DataError."""
        if row.labels not in self._cells:
            try:
                cell = LabelCell.parse(row.labels, params.delimiter)
            except ValueError as error:
                raise DataError(f"{row.where}: {error}") from None
            if params.classes and (others := cell.names.difference(params.classes)):
                raise DataError(f"{row.where}: data.classes has {unknown('class', min(others), params.classes)}")
            self._cells[row.labels] = cell
        return self._cells[row.labels]


def _build(params: CsvParams, _context: DatasetContext) -> CsvTables:
    return CsvTables(params)


CSV = Dataset(
    name="csv",
    params=CsvParams,
    summary="tables with the columns path and labels, and perhaps split",
    equation="cat;dog → +1; ?cat → 0, not known; a lone ? → all classes that are not named are 0; the others → -1",
    source="RFC 4180, in UTF-8",
    example={"root": "${PHOTOS}", "file": "labels.csv"},
    build=_build,
)
