"""The table behind every format: numbers are rounded once, here, so that all formats show the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wsf.recipe.schema import PublishedBlock
from wsf.report.results import Results, SplitResults


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
class Column:
    """One cell a row; None is shown as –. `published`: the numbers are a paper's, not ours."""

    name: str
    cells: tuple[Cell | None, ...]
    published: bool = False

    @property
    def has_sd(self) -> bool:
        """Whether any number is a mean over seeds."""
        return any(cell is not None and cell.sd is not None for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """Rows are the classes, and last the mean. `compared`: the columns are, so that the best of a row stands out."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()
    compared: bool = True

    def is_best(self, row: int, column: Column) -> bool:
        """Whether no other column has more in this row, as shown; a lone number is no best."""
        cell = column.cells[row]
        others = [other.cells[row] for other in self.columns if other is not column]
        values = [other.value for other in others if other is not None]
        return self.compared and cell is not None and bool(values) and cell.value >= max(values)


def row_names(results: Results, definition: str) -> tuple[str, ...]:
    """The classes, then the mean with its definition's tag, and over how many classes it is taken."""
    over = results.mean_over
    mean = f"mAP ({definition})" if over is None else f"mAP ({len(over)} of {len(results.classes)}), {definition}"
    return (*results.classes, mean)


def measured_column(name: str, split: SplitResults) -> Column:
    """One run on one split."""
    fractions = (*split.ap.per_class, split.ap.mean)
    return Column(name, tuple(None if value is None else Cell.of(100 * value) for value in fractions))


def published_column(name: str, published: PublishedBlock, results: Results, split: SplitResults) -> Column:
    """A paper's numbers; where our mean leaves classes out, and the paper gives the rest, over the same classes."""
    known = published.per_class
    over = [
        one
        for one, found in zip(results.classes, split.ap.per_class, strict=True)
        if found is not None and (results.mean_over is None or one in results.mean_over)
    ]
    mean = published.mAP
    if over and len(over) < len(results.classes) and all(one in known for one in over):
        mean = sum(known[one] for one in over) / len(over)
    values = [*(known.get(one) for one in results.classes), mean]
    return Column(name, tuple(None if value is None else Cell.of(value) for value in values), published=True)


def scales_in_words(split: SplitResults) -> str:
    """`6 scales (0.5, 0.7, 1, 1.4, 2, 2.8), fused by mean`; many are given by their ends."""
    numbers = [f"{scale:g}" for scale in split.scales]
    if len(numbers) == 1:
        return f"one scale ({numbers[0]})"
    ends = ", ".join(numbers) if len(numbers) <= 8 else f"{min(split.scales):g} to {max(split.scales):g}"
    return f"{len(numbers)} scales ({ends}), fused by {split.fuse}"


def missing_note(classes: Sequence[str], splits: Sequence[SplitResults]) -> list[str]:
    """Which classes have no average precision, in all splits or in some, and whether for want of any label."""
    counts = [sum(split.ap.per_class[k] is None for split in splits) for k in range(len(classes))]
    unlabelled = [name for k, name in enumerate(classes) if all(split.known and not split.known[k] for split in splits)]
    if len(unlabelled) == len(classes):
        return ["no labels, so that nothing is measured"]
    notes = [f"no labels: {', '.join(unlabelled)} (left out of the mean)"] if unlabelled else []
    missing = [name for name, count in zip(classes, counts, strict=True) if count == len(splits)]
    everywhere = [name for name in missing if name not in unlabelled]
    somewhere = [name for name, count in zip(classes, counts, strict=True) if 0 < count < len(splits)]
    if everywhere:
        notes.append(f"no positives: {', '.join(everywhere)} (left out of the mean)")
    if somewhere:
        notes.append(f"no positives in some runs: {', '.join(somewhere)} (left out of their means)")
    return notes
