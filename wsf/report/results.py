"""results.json as it is read back: text from outside, so that every number is checked before a table shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from wsf.metrics import Definition, Thresholds
from wsf.recipe.schema import PublishedBlock
from wsf.report.place_results import PlaceResults
from wsf.run import RunFolder, not_whole


class _Block(BaseModel):
    """Keys that are not known are passed over: newer versions may add some within a format."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class AveragePrecision(_Block):
    """Fractions; None for a class without positives."""

    definition: Definition
    per_class: tuple[float | None, ...]
    mean: float | None


class F1(_Block):
    """Fractions; None for a class without a threshold or without positives."""

    per_class: tuple[float | None, ...]
    macro: float | None
    overall: float | None


class CalibrationError(_Block):
    """Fractions; None where nothing is known of the labels."""

    per_class: tuple[float | None, ...]
    overall: float | None


class SplitResults(_Block):
    """One split. `role` is what it was for: evaluate or holdout.

    `known` counts the pictures whose label is known, by class; None where the results do not say.
    """

    role: str
    images: int
    positives: tuple[int, ...]
    known: tuple[int, ...] | None = None
    ap: AveragePrecision
    f1: F1 | None = None
    calibration_error: CalibrationError | None = None
    top1_accuracy: float | None = None
    scales: tuple[float, ...]
    fuse: str
    places: PlaceResults | None = None


class Validation(_Block):
    """Which epoch was kept, because it was the best on the holdout."""

    kept_epoch: int


class Training(_Block):
    """`validation` is None where the last epoch was kept."""

    epochs: int
    validation: Validation | None = None


class Results(_Block):
    """What one run found. `title` is what reports call it; None where the recipe says none."""

    recipe: str
    title: str | None = None
    seed: int
    classes: tuple[str, ...]
    mean_over: tuple[str, ...] | None = None
    published: PublishedBlock | None = None
    training: Training | None = None
    thresholds: Thresholds | None = None
    splits: dict[str, SplitResults] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_number_a_class(self) -> Results:
        lists: dict[str, tuple[object, ...] | None] = {}
        if self.thresholds is not None:
            lists["thresholds.per_class"] = self.thresholds.per_class
        for name, split in self.splits.items():
            lists |= {f"splits.{name}.positives": split.positives, f"splits.{name}.known": split.known}
            for what, block in (("ap", split.ap), ("f1", split.f1), ("calibration_error", split.calibration_error)):
                lists[f"splits.{name}.{what}.per_class"] = block.per_class if block is not None else None
            for what, metric in split.places.metrics.items() if split.places is not None else ():
                lists[f"splits.{name}.places.metrics.{what}.per_class"] = metric.per_class
        for what, values in lists.items():
            if values is not None and len(values) != len(self.classes):
                raise ValueError(f"{what}: {len(self.classes)} values are expected, one a class, got {len(values)}")
        return self

    @property
    def says_thresholds(self) -> bool:
        """Whether the results say which thresholds were chosen, or that none were; those of older runs do not."""
        return "thresholds" in self.model_fields_set

    def mean_name(self, definition: Definition) -> str:
        """What a mean average precision is called: by its definition, and over how many classes it is taken."""
        if self.mean_over is None:
            return f"mAP ({definition})"
        return f"mAP ({len(self.mean_over)} of {len(self.classes)}), {definition}"

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
        raise not_whole(where, error) from None
