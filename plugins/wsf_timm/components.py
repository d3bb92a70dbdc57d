"""The record of the backbone `timm` and its parameters. Only `build` imports torch and timm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import Field

from wsf import Backbone, BackboneContext, Params, WeightsText

if TYPE_CHECKING:
    from wsf_timm.sliding import SlidingWindow

Colour: TypeAlias = tuple[float, float, float]
Positive = Annotated[float, Field(gt=0)]


class TimmParams(Params):
    """Which network, where its weights come from, and how large its window is."""

    model: str = Field(min_length=1, description="a name of timm's registry, such as resnet18 or resnet18.a1_in1k")
    weights: WeightsText = Field(
        "hub", description="a safetensors file in timm's parameter names, hub (timm's own download), or none"
    )
    window: int | None = Field(
        None,
        ge=1,
        le=4096,
        description="side in pixels of the input whose cells one window averages; null: the model's",
    )
    pad_type: Literal["", "same"] | None = Field(
        None, description="for models that take it: same (TensorFlow's) or '' (symmetric); null: the model's own"
    )
    mean: Colour | None = Field(
        None, description="subtracted from pixels in [0, 1]: red, green, blue; null: the model's"
    )
    std: tuple[Positive, Positive, Positive] | None = Field(
        None, description="divides what is left: red, green, blue; null: the model's"
    )


def _timm(params: TimmParams, context: BackboneContext) -> SlidingWindow:
    from wsf_timm.network import create, fill
    from wsf_timm.sliding import SlidingWindow

    network = create(params.model, params.pad_type)
    config = network.pretrained_cfg
    backbone = SlidingWindow(
        network,
        name=params.model,
        side=params.window or config["input_size"][-1],
        mean=params.mean or tuple(config["mean"]),
        std=params.std or tuple(config["std"]),
    )
    if context.load_weights and params.weights != "none":
        fill(network, params.weights, params.model, params.pad_type)
    return backbone


TIMM = Backbone(
    name="timm",
    params=TimmParams,
    summary="any timm classifier, its global pooling turned into a sliding one",
    equation="features_ij = head(mean of the n by n cells of the last map from (i, j) on)",
    source="Wightman, PyTorch Image Models, https://github.com/huggingface/pytorch-image-models",
    example={"model": "mobilenetv2_100", "weights": "hub"},
    build=_timm,
)
