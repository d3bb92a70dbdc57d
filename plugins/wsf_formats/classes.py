"""The class list that a recipe may give."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from pydantic import AfterValidator, Field


def _each_once(names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if twice := [name for name, count in Counter(names or ()).items() if count > 1]:
        raise ValueError(f"each class once, got {', '.join(twice)} more than once; remove the repetition")
    return names


ClassNames = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...] | None, Field(min_length=1), AfterValidator(_each_once)
]
