"""The loss `newcomer`, its parameters, and the hook by which wsf finds it. Only `build` imports torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import Field
from wsf import Loss, LossContext, Params, hookimpl

if TYPE_CHECKING:
    from newcomer.weighted_log import WeightedLog


class NewcomerParams(Params):
    """What a class that is present counts for."""

    weight: float = Field(2.0, gt=0, le=1000, description="what a present class counts for; an absent one counts 1")


def build(params: NewcomerParams, context: LossContext) -> WeightedLog:
    """`context` holds the class names, and how often each is present."""
    from newcomer.weighted_log import WeightedLog

    return WeightedLog(params.weight)


NEWCOMER = Loss(
    name="newcomer",
    params=NewcomerParams,
    summary="one logistic loss a class, of which those that are present weigh more",
    equation="l(f, y) = sum over k of (weight if y_k > 0 else 1) log(1 + exp(-y_k f_k))",
    source="your paper",
    example={"weight": 2.0},
    build=build,
)


@hookimpl
def wsf_losses() -> Sequence[Loss[Any]]:
    """Called when a recipe or a listing asks for losses."""
    return [NEWCOMER]
