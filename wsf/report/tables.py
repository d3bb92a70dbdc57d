"""The table behind every format: numbers are rounded once, here, so that all formats show the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """Percent with one decimal; `sd` is the sample standard deviation (n - 1) over seeds, None for a single run."""

    value: float
    sd: float | None = None

    @classmethod
    def of(cls, value: float, sd: float | None = None) -> Cell:
        """Rounds percentages."""
        return cls(round(value, 1), None if sd is None else round(sd, 1))

    def __str__(self) -> str:
        return f"{self.value:.1f}" if self.sd is None else f"{self.value:.1f} ± {self.sd:.1f}"


def shown(cell: Cell | None) -> str:
    """A cell as people read it."""
    return "–" if cell is None else str(cell)  # noqa: RUF001


@dataclass(frozen=True)
class Row:
    """What is measured: of one class, or `of_all` classes together. `heading`: its name where there is little room."""

    name: str
    of_all: bool = False
    heading: str = ""
    lower_is_better: bool = False

    @property
    def short(self) -> str:
        """The heading, or the name where none is given."""
        return self.heading or self.name


@dataclass(frozen=True)
class Column:
    """A system, with one cell a row; None is shown as –. `published`: the numbers are a paper's, not ours.

    `recipe` and `seeds` are what the numbers are of, for programs.
    """

    name: str
    cells: tuple[Cell | None, ...]
    published: bool = False
    recipe: str = ""
    seeds: tuple[int, ...] = ()


@dataclass(frozen=True)
class Difference:
    """The mean average precision of one system less that of another, in points, and the ends of its interval."""

    system: str
    other: str
    value: float
    low: float
    high: float
    seeds: tuple[int, ...]

    @classmethod
    def of(cls, names: tuple[str, str], values: tuple[float, float, float], seeds: Sequence[int]) -> Difference:
        """Rounds points: the difference and the ends of its interval."""
        value, low, high = (round(points, 1) + 0.0 for points in values)  # + 0.0: no -0.0
        return cls(*names, value, low, high, tuple(seeds))

    @property
    def name(self) -> str:
        """`F − D`."""
        return f"{self.system} − {self.other}"  # noqa: RUF001


@dataclass(frozen=True)
class Comparison:
    """Differences between systems; `title` says of what, and how the intervals were found.

    Each holds the share `level` of what `draws` bootstrap draws of the pictures gave.
    """

    title: str
    differences: tuple[Difference, ...]
    pictures: int
    draws: int
    level: float


@dataclass(frozen=True)
class Table:
    """Rows are the classes, and last what is of all of them, the mean average precision first.

    `ranked`: columns are compared, so that the best of a row stands out. `comparison`: shown as in a paper, a line a
    system, and the differences below.
    """

    title: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()
    ranked: bool = True
    comparison: Comparison | None = None

    @property
    def headline(self) -> int:
        """The row that sums a system up."""
        return next(index for index, row in enumerate(self.rows) if row.of_all)

    def is_best(self, row: int, column: Column) -> bool:
        """Whether no other column of its kind has a better number in this row, as shown; a lone number is no best.

        Ours and those that papers published are each ranked among themselves: they are rarely of the same pictures.
        """
        sign = -1 if self.rows[row].lower_is_better else 1
        cell = column.cells[row]
        others = [other.cells[row] for other in self.columns if other is not column]
        alike = [other.published == column.published for other in self.columns if other is not column]
        values = [sign * other.value for other, same in zip(others, alike, strict=True) if other is not None and same]
        return self.ranked and cell is not None and bool(values) and sign * cell.value >= max(values)
