"""results.json as it is read back: text from outside, so that every number is checked before a table shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from wsf.errors import RunError
from wsf.recipe.schema import PublishedBlock
from wsf.run import RunFolder


class _Block(BaseModel):
    """Keys that are not known are passed over: newer versions may add some within a format."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class AveragePrecision(_Block):
    """Fractions; None for a class without positives."""

    definition: str
    per_class: tuple[float | None, ...]
    mean: float | None


class SplitResults(_Block):
    """One split. `role` is what it was for: evaluate or holdout.

    `known` counts the pictures whose label is known, by class; None where the results do not say.
    """

    role: str
    images: int
    positives: tuple[int, ...]
    known: tuple[int, ...] | None = None
    ap: AveragePrecision
    scales: tuple[float, ...]
    fuse: str


class Results(_Block):
    """What one run found."""

    recipe: str
    seed: int
    classes: tuple[str, ...]
    mean_over: tuple[str, ...] | None = None
    published: PublishedBlock | None = None
    splits: dict[str, SplitResults] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_number_a_class(self) -> Results:
        for name, split in self.splits.items():
            lists = {"positives": split.positives, "known": split.known, "ap.per_class": split.ap.per_class}
            for what, values in lists.items():
                if values is not None and len(values) != len(self.classes):
                    raise ValueError(
                        f"splits.{name}.{what}: {len(self.classes)} values are expected, one a class, got {len(values)}"
                    )
        return self

    def of_role(self, role: str) -> tuple[str, SplitResults] | None:
        """Name and results of the split that had a role."""
        return next(((name, split) for name, split in self.splits.items() if split.role == role), None)


def read_results(run: RunFolder) -> Results:
    """The results of a finished run. Raises RunError."""
    return parse_results(run.results(), str(run.results_file))


def parse_results(results: Mapping[str, Any], where: str) -> Results:
    """The results that a mapping holds; `where` names it in messages. Raises RunError."""
    try:
        return Results.model_validate(results)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        reason = first["msg"].removeprefix("Value error, ")
        raise RunError(f"{where}: {key}{': ' if key else ''}{reason}; give a run folder that is whole") from None
