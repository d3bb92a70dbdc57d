"""timm's networks divide at their stages into a front that stays frozen and a tail that learns."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from wsf.division import divide
from wsf.errors import RecipeError
from wsf.folding import fold_batch_norms


def noise(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(
    ("model", "tail", "options"),
    [
        ("mobilenetv2_050", "network.blocks.6", {"pad_type": "same"}),
        ("mobilenetv2_050", "network.conv_head", {"pad_type": "same"}),
        ("mobilenetv3_small_050", "network.blocks.4", {}),  # part of it comes after the pooling
        ("resnet18", "network.layer4.1", {}),
        ("convnext_atto", "network.stages.3", {}),
        ("regnety_002", "network.s4", {}),
        ("swin_tiny_patch4_window7_224", "network.layers.3", {"window": 224}),  # maps (B, h, w, C)
    ],
)
@torch.no_grad()
def test_front_folded_then_tail_gives_the_networks_features(
    build: Any, model: str, tail: str, options: dict[str, Any]
) -> None:
    backbone = build(model, **{"window": 64, **options})
    example = noise(1, 3, backbone.window + backbone.stride, backbone.window + backbone.stride)
    front, rest = divide(backbone, tail, example)
    assert {**front.state_dict(), **rest.state_dict()}.keys() == backbone.state_dict().keys()
    assert not front.state_dict().keys() & rest.state_dict().keys()

    front = fold_batch_norms(front, example)
    images = noise(2, 3, backbone.window + 2 * backbone.stride, backbone.window + 3 * backbone.stride)
    features = backbone(images)
    assert (rest(front(images)) - features).abs().max() <= 1e-4 * features.abs().max()


def test_a_network_whose_code_cannot_be_followed_says_what_to_do_instead(build: Any) -> None:
    backbone = build("vgg11", window=64)  # a head that is applied to each window by itself
    with pytest.raises(RecipeError, match=r"train\.tail: the backbone cannot be divided at 'network\.features\.18'"):
        divide(backbone, "network.features.18", noise(1, 3, 96, 96))
