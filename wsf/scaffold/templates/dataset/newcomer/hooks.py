"""The dataset `newcomer`, its parameters, and the hook by which wsf finds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import Field
from wsf import Dataset, DatasetContext, Params, hookimpl

if TYPE_CHECKING:
    from newcomer.discs import Discs


class NewcomerParams(Params):
    """How much there is of it. A dataset of files has `root: PathText = Field(description=...)`, imported from wsf."""

    count: int = Field(60, ge=1, le=100_000, description="pictures a split")
    size: int = Field(256, ge=32, le=4096, description="side of a picture in pixels")


def build(params: NewcomerParams, context: DatasetContext) -> Discs:
    """`context.cache` is a folder in which what is downloaded or generated may be kept."""
    from newcomer.discs import Discs

    return Discs(params.count, params.size)


NEWCOMER = Dataset(
    name="newcomer",
    params=NewcomerParams,
    summary="red, green and blue discs on a noisy grey, drawn when they are read",
    source="your data",
    example={"count": 60},
    build=build,
)


@hookimpl
def wsf_datasets() -> Sequence[Dataset[Any]]:
    """Called when a recipe or a listing asks for datasets."""
    return [NEWCOMER]
