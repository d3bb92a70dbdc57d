"""How good places are, as results.json says it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from wsf.metrics import Definition


class _Block(BaseModel):
    """Keys that are not known are passed over: newer versions may add some within a format."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class PlaceNumbers(_Block):
    """Fractions; None for a class that no picture holds."""

    per_class: tuple[float | None, ...]
    mean: float | None


class PlaceMetric(PlaceNumbers):
    """Ours, and what the middle of the picture and random places would get."""

    centre: PlaceNumbers
    random: PlaceNumbers


class ChosenBoxes(_Block):
    """How boxes were made, and on how many pictures of the holdout that was chosen; 0 where it was not."""

    use: Literal["windows", "components"]
    value: float
    centre: float
    holdout_pictures: int


class PlaceResults(_Block):
    """Of the pictures of a split whose boxes are known. `metrics` by name, with its tolerance or overlap."""

    pictures: int
    definition: Definition
    boxes: ChosenBoxes
    metrics: dict[str, PlaceMetric]
