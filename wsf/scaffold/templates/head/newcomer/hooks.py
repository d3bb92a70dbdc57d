"""The head `newcomer`, its parameters, and the hook by which wsf finds it. Only `build` imports torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import Field
from wsf import Head, HeadContext, Params, hookimpl

if TYPE_CHECKING:
    from newcomer.cosine import Cosine


class NewcomerParams(Params):
    """How much an angle counts for."""

    scale: float = Field(10.0, gt=0, le=1000, description="the logit of a cell whose features point along the class")


def build(params: NewcomerParams, context: HeadContext) -> Cosine:
    """`context` holds the channels of the features, the class names, and how often each is present."""
    from newcomer.cosine import Cosine

    return Cosine(context.channels, context.priors, params.scale)


NEWCOMER = Head(
    name="newcomer",
    params=NewcomerParams,
    summary="the cosine between a cell's features and each class's weights, scaled",
    equation="x_kj = scale <w_k, f_j> / (|w_k| |f_j|) + b_k",
    source="Gidaris, Komodakis, Dynamic few-shot visual learning without forgetting, CVPR 2018",
    example={"scale": 10.0},
    build=build,
)


@hookimpl
def wsf_heads() -> Sequence[Head[Any]]:
    """Called when a recipe or a listing asks for heads."""
    return [NEWCOMER]
