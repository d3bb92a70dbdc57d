"""A scale, and an interval of them."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field

Scale = Annotated[float, Field(gt=0, le=16)]
"""A factor on the frame's size."""


def _in_order(interval: tuple[float, float]) -> tuple[float, float]:
    low, high = interval
    if low > high:
        raise ValueError(f"the smaller scale comes first, got [{low:g}, {high:g}]; swap them")
    return interval


Interval: TypeAlias = Annotated[tuple[Scale, Scale], AfterValidator(_in_order)]
"""The smallest and the largest scale."""
