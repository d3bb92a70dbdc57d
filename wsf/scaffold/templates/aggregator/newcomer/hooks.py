"""The aggregator `newcomer`, its parameters, and the hook by which wsf finds it. Only `build` imports torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import Field
from wsf import Aggregator, AggregatorContext, Params, hookimpl

if TYPE_CHECKING:
    from newcomer.log_mean_exp import LogMeanExp


class NewcomerParams(Params):
    """How close to the maximum."""

    r: float = Field(4.0, gt=0, le=100, description="towards 0 the mean of the cells, towards infinity their maximum")


def build(params: NewcomerParams, context: AggregatorContext) -> LogMeanExp:
    """`context` holds the channels of the features, and the class names."""
    from newcomer.log_mean_exp import LogMeanExp

    return LogMeanExp(params.r)


NEWCOMER = Aggregator(
    name="newcomer",
    params=NewcomerParams,
    summary="a smooth maximum over the cells of each class map",
    equation="s_k = 1/r log(1/n sum over valid cells j of exp(r x_kj))",
    source="Pinheiro, Collobert, From image-level to pixel-level labeling with convolutional networks, CVPR 2015",
    example={"r": 4.0},
    build=build,
)


@hookimpl
def wsf_aggregators() -> Sequence[Aggregator[Any]]:
    """Called when a recipe or a listing asks for aggregators."""
    return [NEWCOMER]
