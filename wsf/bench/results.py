"""What was measured, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

import wsf


@dataclass(frozen=True)
class Rate:
    """`images` examples took so many `seconds` in each repetition."""

    images: int
    seconds: tuple[float, ...]

    @property
    def images_per_second(self) -> float:
        """At the median of the seconds."""
        return self.images / median(self.seconds)

    def as_json(self) -> dict[str, Any]:
        """The median, and every repetition."""
        return {"images_per_second": self.images_per_second, "seconds": list(self.seconds)}


@dataclass(frozen=True)
class Measured:
    """One job: wsf, its arithmetic alone, and the plain loop where it has that job and was asked for.

    `operations`: multiplications and additions of the arithmetic, an image. `parts`: the seconds that each part of
    wsf's loop takes, an image, one after another.
    """

    job: str
    wsf: Rate
    arithmetic: Rate
    naive: Rate | None
    operations: float
    parts: Mapping[str, float]

    @property
    def share(self) -> float:
        """Of the arithmetic's rate, that is wsf's."""
        return self.wsf.images_per_second / self.arithmetic.images_per_second

    @property
    def times(self) -> float | None:
        """So many times the plain loop's rate is wsf's."""
        return self.wsf.images_per_second / self.naive.images_per_second if self.naive else None

    @property
    def operations_per_second(self) -> float:
        """That wsf's loop gets done."""
        return self.operations * self.wsf.images_per_second

    def as_json(self) -> dict[str, Any]:
        """Rates, their ratios, and the parts."""
        return {
            "images": self.wsf.images,
            "wsf": self.wsf.as_json(),
            "arithmetic": self.arithmetic.as_json(),
            "ratio_to_arithmetic": self.share,
            "naive": self.naive.as_json() if self.naive else None,
            "ratio_to_naive": self.times,
            "operations_an_image": self.operations,
            "operations_per_second": self.operations_per_second,
            "seconds_an_image": dict(self.parts),
        }


@dataclass(frozen=True)
class Against:
    """The plain loop as a whole; `score_difference`: the largest between its raw scores and wsf's, if both scored."""

    peak_memory_bytes: int
    score_difference: float | None


@dataclass(frozen=True)
class Bench:
    """All jobs, in the order in which they are shown."""

    recipe: str
    repeats: int
    jobs: tuple[Measured, ...]
    machine: Mapping[str, Any]
    """As it was before."""
    precision: str
    """In which the backbone computed."""
    peak_memory_bytes: int
    """Of wsf's own loops, without the arithmetic beside them."""
    matrix_peak: float
    """Operations a second of a large matrix product in that precision."""
    against: Against | None

    def as_json(self) -> dict[str, Any]:
        """All numbers, their units in their names."""
        return {
            "wsf": wsf.__version__,
            "recipe": self.recipe,
            "repeats": self.repeats,
            "machine": dict(self.machine),
            "precision": self.precision,
            "peak_memory_bytes": self.peak_memory_bytes,
            "matrix_product_operations_per_second": self.matrix_peak,
            "jobs": {measured.job: measured.as_json() for measured in self.jobs},
            "naive": {
                "peak_memory_bytes": self.against.peak_memory_bytes,
                "largest_score_difference": self.against.score_difference,
            }
            if self.against
            else None,
        }
