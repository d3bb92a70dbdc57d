"""The backbone `newcomer`, its parameters, and the hook by which wsf finds it. Only `build` imports torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import Field
from wsf import Backbone, BackboneContext, Params, WeightsText, hookimpl, load_weights

if TYPE_CHECKING:
    from newcomer.small_cnn import SmallCnn


class NewcomerParams(Params):
    """How wide, and where its weights come from."""

    channels: int = Field(64, ge=1, le=4096, description="channels of the features")
    weights: WeightsText = Field("none", description="a safetensors file, or none to train it from scratch")


def build(params: NewcomerParams, context: BackboneContext) -> SmallCnn:
    """`context.load_weights` is False where a run's own weights follow. Raises WeightsError."""
    from newcomer.small_cnn import SmallCnn

    network = SmallCnn(params.channels)
    if context.load_weights and params.weights != "none":
        load_weights(network, params.weights, name="newcomer")
    return network


NEWCOMER = Backbone(
    name="newcomer",
    params=NewcomerParams,
    summary="three convolutions without padding: window 32, stride 16",
    source="your paper",
    example={"channels": 64, "weights": "none"},
    build=build,
    window=lambda _: 32,
)


@hookimpl
def wsf_backbones() -> Sequence[Backbone[Any]]:
    """Called when a recipe or a listing asks for backbones."""
    return [NEWCOMER]
