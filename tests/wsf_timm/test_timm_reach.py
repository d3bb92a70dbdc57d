"""How far real networks look: beyond it nothing counts, and at its ends something does."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest
import timm
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from reach_check import check_reach
from wsf.data.crop import crop_side
from wsf_timm.sliding import SlidingWindow

NETWORKS = [("mobilenetv2_050", "same"), ("mobilenetv2_050", ""), ("resnet18", None)]


def sliding(network: Any, side: int = 96) -> SlidingWindow:
    return SlidingWindow(network, name="network", side=side, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))


@pytest.mark.parametrize(
    ("model", "params", "reach"),
    [
        # The published receptive fields, 491 and 435 pixels, and the 6 further cells of the window, 32 pixels apart.
        ("mobilenetv2_050", {"pad_type": "same"}, (491 + 6 * 32) / 2),
        ("mobilenetv2_050", {"pad_type": ""}, (491 + 6 * 32) / 2),
        ("resnet18", {}, (435 + 6 * 32) / 2),
        ("mobilenetv2_050", {"window": 32}, 491 / 2),
        ("mobilenetv3_small_050", {}, math.inf),  # squeeze-and-excitation
        ("efficientnet_b0", {}, math.inf),
    ],
)
def test_the_reach_is_half_of_the_receptive_field_and_the_window(
    build: Any, model: str, params: dict[str, Any], reach: float
) -> None:
    backbone = build(model, **params)
    assert {backbone.reach(height, 512) for height in (512, 544)} == {reach}


@pytest.mark.parametrize(("model", "pad_type"), NETWORKS)
@pytest.mark.parametrize("axis", [-2, -1])
@torch.no_grad()
def test_pixels_beyond_the_reach_change_nothing_and_its_last_ones_do(
    build: Any, model: str, pad_type: str | None, axis: int
) -> None:
    backbone = build(model, pad_type=pad_type, window=32).double()  # one cell a window, so that a strip will do
    torch.manual_seed(0)
    images = torch.randn(1, 3, 32, 560, dtype=torch.float64).transpose(axis, -1)
    check_reach(backbone, images, axis, index=8)


@pytest.mark.parametrize(("model", "pad_type"), NETWORKS)
@torch.no_grad()
def test_a_cut_frame_has_the_valid_cells_of_the_whole(build: Any, model: str, pad_type: str | None) -> None:
    backbone = build(model, pad_type=pad_type, window=64).double()
    torch.manual_seed(0)
    for norm in (part for part in backbone.modules() if isinstance(part, nn.BatchNorm2d)):
        nn.init.uniform_(norm.weight, 0.5, 1)  # timm silences residuals at first
        nn.init.uniform_(norm.bias, 0, 1)  # so that a padding is not what a layer makes of zeros
    for side, extent in ((601, 190), (606, 222)):
        images = torch.randn(1, 3, side, 80, dtype=torch.float64)
        length = crop_side(extent, side, backbone)
        assert length < side - 64
        valid = int((backbone.centres(side, 80)[0] < extent).sum())
        whole, cut = backbone(images), backbone(images[:, :, :length])
        wrong = (cut - whole[:, :, : cut.shape[2]]).abs() / whole.abs().max()  # (1, D, h, w)
        assert wrong[:, :, :valid].max() < 1e-12
        assert wrong[:, :, valid:].max() > 1e-6  # there was something to see


def test_a_norm_over_places_sees_everything_and_moves_nothing(build: Any) -> None:
    over_places = sliding(timm.create_model("resnet10t", num_classes=0, norm_layer="groupnorm1").eval())
    over_pictures = build("resnet10t", window=96)
    assert over_places.reach(128, 128) == math.inf
    assert over_pictures.reach(128, 128) < math.inf
    assert over_places.centres(128, 128)[0].equal(over_pictures.centres(128, 128)[0])


class Gated(nn.Module):
    """A map of patches, each weighted by what an ordinary pooling makes of all of them."""

    pretrained_cfg = SimpleNamespace()

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 4, 8, stride=8)

    def forward_features(self, images: Tensor) -> Tensor:
        maps: Tensor = self.patches(images)
        return maps * F.avg_pool2d(maps, maps.shape[2:], stride=1).sigmoid()

    def forward_head(self, maps: Tensor, pre_logits: bool) -> Tensor:  # noqa: ARG002
        return maps.mean((2, 3))


def test_what_grows_with_the_picture_sees_everything() -> None:
    assert sliding(Gated(), side=16).reach(64, 64) == math.inf
