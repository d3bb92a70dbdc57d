"""A cell says what the classifier's network says of a picture of that size, and windows slide cell by cell."""

from __future__ import annotations

from typing import Any

import pytest
import timm
import torch
from torch import Tensor

from wsf_timm.sliding import SlidingWindow

MODELS = [
    "mobilenetv2_100",
    "mobilenetv3_small_050",  # a convolution after the pooling
    "mobilenetv4_conv_small",  # a convolution and a norm after it
    "resnet10t",
    "convnext_atto",  # a norm
    "efficientnet_lite0",
    "regnetx_002",
    "mambaout_femto",  # (B, h, w, C)
    "vit_pwee_patch16_reg1_gap_256",  # tokens, one of which has no place
    "efficientvit_b0",  # a convolution before the pooling
]


def original(backbone: SlidingWindow, images: Tensor) -> Tensor:
    """The features (B, D) that the network itself gives its classifier."""
    network: Any = backbone.network
    features: Tensor = network.forward_head(network.forward_features(images), pre_logits=True)
    return features


def headed_by(pooling: str) -> SlidingWindow:
    torch.manual_seed(0)
    network = timm.create_model("resnet10t", num_classes=0, global_pool=pooling).eval()
    return SlidingWindow(network, name=pooling, side=96, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))


@pytest.mark.parametrize("model", MODELS)
@torch.no_grad()
def test_on_a_picture_of_the_models_own_size_the_one_cell_is_its_own_feature(build: Any, model: str) -> None:
    backbone = build(model)
    side = backbone.network.pretrained_cfg["input_size"][-1]
    images = torch.rand(2, 3, side, side)
    features = backbone(images)
    assert features.shape == (2, backbone.channels, 1, 1)
    torch.testing.assert_close(features[:, :, 0, 0], original(backbone, images), atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_a_cell_is_the_head_of_the_mean_of_its_window(build: Any) -> None:
    backbone = build("mobilenetv3_small_050", window=64)  # 2×2 cells
    images = torch.rand(1, 3, 128, 160)
    maps = backbone.network.forward_features(images)  # (1, C, 4, 5)
    window = maps[:, :, 2:4, 1:3].mean((2, 3), keepdim=True)
    expected = backbone.network.forward_head(window, pre_logits=True)
    features = backbone(images)
    assert features.shape == (1, 1024, 3, 4)
    torch.testing.assert_close(features[:, :, 2, 1], expected, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize(("pooling", "channels"), [("max", 512), ("catavgmax", 1024)])
@torch.no_grad()
def test_a_head_that_does_not_average_sees_each_window_by_itself(pooling: str, channels: int) -> None:
    backbone = headed_by(pooling)  # 3×3 cells
    images = torch.rand(2, 3, 128, 160)
    maps = backbone.network.forward_features(images)  # (2, C, 4, 5)
    features = backbone(images)
    assert features.shape == (2, channels, 2, 3)
    expected = backbone.network.forward_head(maps[:, :, 1:4, 2:5], pre_logits=True)
    torch.testing.assert_close(features[:, :, 1, 2], expected, atol=1e-6, rtol=1e-5)


@torch.no_grad()
def test_pictures_of_a_batch_keep_apart(build: Any) -> None:
    backbone = build("resnet10t", window=64)
    images = torch.rand(3, 3, 96, 130)
    together = backbone(images)
    for features, image in zip(together, images, strict=True):
        torch.testing.assert_close(features, backbone(image[None])[0], atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_bfloat16_and_channels_last_are_kept(build: Any) -> None:
    backbone = build("resnet10t", window=64).to(torch.bfloat16, memory_format=torch.channels_last)
    images = torch.rand(2, 3, 128, 128, dtype=torch.bfloat16).contiguous(memory_format=torch.channels_last)
    features = backbone(images)
    assert features.dtype == torch.bfloat16
    assert features.is_contiguous(memory_format=torch.channels_last)


def test_normalisation_is_the_models_own_unless_the_recipe_says_otherwise(build: Any) -> None:
    own = build("mobilenetv2_100", window=32)
    assert own.mean == (0.485, 0.456, 0.406)
    assert own.std == (0.229, 0.224, 0.225)
    told = build("mobilenetv2_100", window=32, mean=[0.5, 0.5, 0.5], std=[0.25, 0.5, 1])
    assert told.mean == (0.5, 0.5, 0.5)
    assert told.std == (0.25, 0.5, 1.0)
