"""The views `newcomer`, their parameters, and the hook by which wsf finds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import Field
from wsf import Params, Views, ViewsContext, hookimpl

if TYPE_CHECKING:
    from newcomer.tiles import Tiles


class NewcomerParams(Params):
    """How many tiles."""

    across: int = Field(2, ge=1, le=16, description="tiles across and down a picture, each as large as the others")


def build(params: NewcomerParams, context: ViewsContext) -> Tiles:
    """`context` holds the class names."""
    from newcomer.tiles import Tiles

    return Tiles(params.across)


NEWCOMER = Views(
    name="newcomer",
    params=NewcomerParams,
    summary="the tiles of a picture; a class that the picture holds is unknown in each of them",
    source="your paper",
    example={"across": 2},
    build=build,
)


@hookimpl
def wsf_views() -> Sequence[Views[Any]]:
    """Called when a recipe or a listing asks for views."""
    return [NEWCOMER]
