"""Window, stride, multiple and centres, against what the network does to pictures of every size."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from wsf import BackboneContext
from wsf_timm.components import TIMM, TimmParams
from wsf_timm.sliding import SlidingWindow


@cache
def small(model: str, pad_type: str | None, window: int) -> SlidingWindow:
    params = TimmParams.model_validate({"model": model, "pad_type": pad_type, "window": window})
    backbone = TIMM.build(params, BackboneContext(load_weights=False))
    assert isinstance(backbone, SlidingWindow)
    return backbone


@pytest.mark.parametrize(
    ("model", "params", "window", "stride", "multiple"),
    [
        ("mobilenetv2_100", {"pad_type": "same"}, 193, 32, 1),  # ⌈193 / 32⌉ = 7
        ("mobilenetv2_100", {"pad_type": ""}, 193, 32, 1),
        ("mobilenetv2_100", {"pad_type": "same", "window": 32}, 1, 32, 1),
        ("mobilenetv2_100", {"pad_type": "same", "window": 320}, 289, 32, 1),
        ("convnext_atto", {}, 224, 32, 1),
        ("densenet121", {}, 221, 32, 1),
        ("vit_pwee_patch16_reg1_gap_256", {}, 256, 16, 16),
        ("resnet50_clip", {"window": 64}, 64, 32, 32),  # floors on one path, ceils on the other
    ],
)
def test_window_stride_and_multiple_follow_from_the_layers(
    build: Any, model: str, params: dict[str, Any], window: int, stride: int, multiple: int
) -> None:
    backbone = build(model, **params)
    assert (backbone.window, backbone.stride, backbone.multiple) == (window, stride, multiple)


@pytest.mark.parametrize(("model", "pad_type"), [("mobilenetv3_small_050", "same"), ("resnet10t", None)])
@given(height=st.integers(64, 160), width=st.integers(64, 160))
@settings(max_examples=20, deadline=None)
@torch.no_grad()
def test_there_is_a_centre_for_every_cell(model: str, pad_type: str | None, height: int, width: int) -> None:
    backbone = small(model, pad_type, 64)
    features = backbone(torch.zeros(1, 3, height, width))
    ys, xs = backbone.centres(height, width)
    assert features.shape == (1, backbone.channels, len(ys), len(xs))
    assert len(ys) == (height - backbone.window) // backbone.stride + 1
    assert ys.dtype == xs.dtype == torch.float64


def test_a_picture_below_the_window_has_no_centres() -> None:
    ys, xs = small("resnet10t", None, 64).centres(32, 64)
    assert len(ys) == 0
    assert len(xs) == 1


@pytest.mark.parametrize(
    ("side", "first"),
    [
        # Windows of 7 cells: 3 · 32 after the middle of the first cell, which is half a pixel for odd sides at every
        # layer, and moves by the layer's jump for an even one: 500, 250, 125, 63, 32 → 1 + 2 + 16 pixels.
        (500, 96 + 0.5 + 1 + 2 + 16),
        (505, 96 + 0.5 + 8 + 16),  # 505, 253, 127, 64, 32
        (511, 96 + 0.5 + 2 + 4 + 8 + 16),  # 511, 256, 128, 64, 32
        (512, 96 + 0.5 + 1 + 2 + 4 + 8 + 16),
        (481, 96 + 0.5),  # 481, 241, 121, 61, 31
    ],
)
def test_centres_move_with_tensorflows_padding(build: Any, side: int, first: float) -> None:
    ys, xs = build("mobilenetv2_100", pad_type="same").centres(side, 481)
    assert ys.tolist() == [first + 32 * i for i in range(10)]
    assert xs[0] == 96.5


def test_centres_of_patches_are_the_middles_of_their_windows(build: Any) -> None:
    ys, xs = build("vit_pwee_patch16_reg1_gap_256").centres(256, 288)
    assert ys.tolist() == [128]
    assert xs.tolist() == [128, 144, 160]


def centroid(backbone: SlidingWindow, images: Tensor, row: int, column: int) -> tuple[float, float]:
    """Middle of the pixels that a cell reacts to, in pixels: of |gradient| of a fixed mixture of its features."""
    images = images.requires_grad_()
    features = backbone(images)[:, :, row, column]
    mixture = torch.linspace(-1, 1, backbone.channels)
    gradient = torch.autograd.grad((features @ mixture).sum(), images)[0].abs().sum((0, 1)).double()
    middles = [torch.arange(side, dtype=torch.float64) + 0.5 for side in gradient.shape]
    y, x = gradient.sum(1) @ middles[0] / gradient.sum(), gradient.sum(0) @ middles[1] / gradient.sum()
    return y.item(), x.item()


@pytest.mark.parametrize(("height", "width"), [(500, 505), (505, 511), (511, 500)])
@pytest.mark.parametrize(
    ("model", "pad_type"), [("mobilenetv2_100", "same"), ("mobilenetv3_small_050", "same"), ("resnet18", None)]
)
def test_the_gradient_of_inner_cells_lies_around_their_centres(
    build: Any, model: str, pad_type: str | None, height: int, width: int
) -> None:
    backbone = build(model, pad_type=pad_type).requires_grad_(False)
    ys, xs = backbone.centres(height, width)
    row, column = len(ys) // 2, len(xs) // 2
    images = torch.randn(2, 3, height, width)
    y, x = centroid(backbone, images, row, column)
    assert abs(y - ys[row]) < backbone.stride / 4
    assert abs(x - xs[column]) < backbone.stride / 4
