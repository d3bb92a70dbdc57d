"""The records of the systems' components. Only `build` imports torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wsf import Architecture, Backbone, BackboneContext, Views, ViewsContext
from wsf_table1 import networks
from wsf_table1.params import NetworkParams, TenCropsParams

if TYPE_CHECKING:
    from wsf import ConvNet
    from wsf_table1.ten_crops import TenCrops

_ZEILER = "Zeiler, Fergus, Visualizing and understanding convolutional networks, ECCV 2014"
_CHATFIELD = "Chatfield, Simonyan, Vedaldi, Zisserman, Return of the devil in the details, BMVC 2014"


def _network(name: str, presets: Mapping[str, Architecture], *, summary: str, source: str) -> Backbone[NetworkParams]:
    """A backbone that is an architecture in several sizes."""

    def build(params: NetworkParams, context: BackboneContext) -> ConvNet:
        from wsf import ConvNet, load_chosen

        network = ConvNet(presets[params.preset], params.dropout)
        if context.load_weights:
            known = networks.shipped(name)
            load_chosen(network, params.weights, backbone=name, preset=params.preset, shipped=known)
        return network

    return Backbone(
        name=name,
        params=NetworkParams,
        summary=summary,
        source=source,
        example={"preset": "small", "weights": "scenes"},
        build=build,
        window=lambda params: presets[params.preset].window,
    )


def _ten_crops(params: TenCropsParams, context: ViewsContext) -> TenCrops:  # noqa: ARG001
    from wsf_table1.ten_crops import TenCrops

    return TenCrops(params)


ZF_NET = _network(
    "zf_net",
    networks.ZF_NET,
    summary="Zeiler and Fergus's network, fully connected layers as convolutions: window 224, stride 32",
    source=_ZEILER,
)

CNN_S = _network(
    "cnn_s",
    networks.CNN_S,
    summary="Chatfield et al.'s slow network, fully connected layers as convolutions: window 223, stride 36",
    source=_CHATFIELD,
)

TEN_CROPS = Views(
    name="ten_crops",
    params=TenCropsParams,
    summary="four corners and the centre, each also mirrored, with the labels of the picture",
    source=f"{_ZEILER}; {_CHATFIELD}",
    example={"crop": 0.875, "within": "picture"},
    build=_ten_crops,
)
