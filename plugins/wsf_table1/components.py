"""The records of the systems' components. Only `build` imports torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wsf import Architecture, Backbone, BackboneContext, Views, ViewsContext
from wsf_table1 import networks
from wsf_table1.params import BoxPatchesParams, NetworkParams, TenCropsParams

if TYPE_CHECKING:
    from wsf import ConvNet
    from wsf_table1.box_patches import BoxPatches
    from wsf_table1.ten_crops import TenCrops

_OQUAB_2014 = "Oquab, Bottou, Laptev, Sivic, Learning and transferring mid-level image representations, CVPR 2014"
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


def _box_patches(params: BoxPatchesParams, context: ViewsContext) -> BoxPatches:
    from wsf_table1.box_patches import BoxPatches

    return BoxPatches(params, context)


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

BOX_PATCHES = Views(
    name="box_patches",
    params=BoxPatchesParams,
    summary="square patches on a grid at eight scales, in training labelled by the boxes that they meet",
    equation="P shows o if |P ∩ B_o| ≥ 0.2 |P| and |P ∩ B_o| ≥ 0.6 |B_o| and P meets no other box; background: no box",
    source=f"{_OQUAB_2014}, section 3.2",
    example={"per_image": 30},
    build=_box_patches,
    background=True,
)
