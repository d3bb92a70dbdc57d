"""Where cells look and how far, against places worked out by hand and against pixels that are no numbers."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import timm.layers
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from wsf import Line
from wsf_timm.receptive import trace


def traced(network: Callable[[Tensor], Tensor], height: int = 16, width: int = 16, axis: int = -2) -> Line | None:
    images = torch.zeros(1, 1, height, width, requires_grad=True)
    return trace(network(images), axis)


def conv(kernel: int, **options: int) -> nn.Module:
    return nn.Conv2d(1, 1, kernel, **options).requires_grad_(False)


@pytest.mark.parametrize(
    ("network", "jump", "first", "reach"),
    [
        (conv(3, padding=1), 1, 0.5, 1.5),
        (conv(3, stride=2, padding=1), 2, 0.5, 1.5),
        (conv(3, stride=2), 2, 1.5, 1.5),
        (conv(3, padding=1, dilation=3), 1, 2.5, 3.5),
        (conv(4, stride=4), 4, 2.0, 2.0),  # a patch spans [0, 4)
        (nn.Sequential(conv(4, stride=4), conv(2, stride=2)), 8, 4.0, 4.0),
        (nn.MaxPool2d(3, stride=2, padding=1), 2, 0.5, 1.5),
        (lambda images: F.max_pool2d(images, 2), 2, 1.0, 1.0),
        (nn.AvgPool2d(2, ceil_mode=True), 2, 1.0, 1.0),
        (nn.ZeroPad2d((0, 0, 2, 1)), 1, -1.5, 0.5),
        (nn.ZeroPad2d((-1, 0, -1, 0)), 1, 1.5, math.inf),
        (timm.layers.BlurPool2d(1, filt_size=3, stride=2), 2, 0.5, math.inf),
        (nn.ConvTranspose2d(1, 1, 4, stride=2, padding=1).requires_grad_(False), 0.5, 0.25, math.inf),
        (nn.Sequential(conv(3, stride=2, padding=1), nn.ReLU(), nn.BatchNorm2d(1, affine=False).eval()), 2, 0.5, 1.5),
        # 1 + 2 · 1 + 2 · 2 + 4 · 2 · 2 = 23 pixels
        (nn.Sequential(conv(3, stride=2), nn.MaxPool2d(3, stride=2, padding=1), conv(3, dilation=2)), 4, 9.5, 11.5),
    ],
)
def test_a_layer_moves_the_line_as_its_window_does(
    network: Callable[[Tensor], Tensor], jump: float, first: float, reach: float
) -> None:
    assert traced(network, 32, 32) == Line(jump, first, reach)


@pytest.mark.parametrize(
    ("side", "first"),
    [(15, 0.5), (16, 1.5)],  # TensorFlow pads both ends of an odd side by one, and only the far end of an even one
)
def test_same_padding_depends_on_the_side(side: int, first: float) -> None:
    network = timm.layers.create_conv2d(1, 1, 3, stride=2, padding="same").requires_grad_(False)
    assert traced(network, height=side) == Line(2, first, 1.5)
    assert traced(network, width=side, axis=-1) == Line(2, first, 1.5)


def test_where_paths_meet_the_middle_counts_and_the_farthest_that_one_of_them_sees() -> None:
    long, short = conv(3, stride=2, padding=1), nn.AvgPool2d(2)  # [-1, 2) and [0, 2)
    assert traced(lambda images: long(images) + short(images)) == Line(2, 0.75, 1.75)
    assert traced(lambda images: torch.cat([long(images), short(images)], dim=1)) == Line(2, 0.75, 1.75)


def test_gates_that_see_the_whole_picture_do_not_count() -> None:
    squeeze = conv(2)
    assert traced(lambda images: images * F.adaptive_avg_pool2d(squeeze(images), 1).sigmoid()) == Line(1, 0.5, math.inf)


def test_attention_leaves_places_to_the_path_around_it() -> None:
    keys = conv(4, stride=2)

    def network(images: Tensor) -> Tensor:
        tokens = images.flatten(2).transpose(1, 2)
        others = keys(images).flatten(2).transpose(1, 2)
        attended = (tokens @ others.transpose(1, 2)).softmax(-1) @ others
        return (tokens + attended).transpose(1, 2).unflatten(2, images.shape[2:])

    assert traced(network) == Line(1, 0.5, math.inf)


def test_a_map_that_does_not_come_from_the_image_has_no_line() -> None:
    assert traced(lambda images: images.mean((2, 3), keepdim=True) * torch.ones(1, 1, 4, 4)) is None


@pytest.mark.parametrize(
    "network",
    [
        nn.BatchNorm2d(1, affine=False),
        nn.InstanceNorm2d(1),
        nn.GroupNorm(1, 1, affine=False),
        nn.ReflectionPad2d(1),
        nn.Upsample(scale_factor=2),
        nn.PixelUnshuffle(2),
        lambda images: images.softmax(2),
        lambda images: images.cumsum(2),
        lambda images: images.roll(1, 2),
        lambda images: images.permute(0, 2, 3, 1),
        lambda images: images.reshape(1, 1, 8, 32),
        lambda images: images[:, :, ::2],
        lambda images: torch.cat([images, images], dim=2),
        lambda images: images + torch.linspace(0, 1, 16),
        lambda images: images - images.mean(1, keepdim=True),
        lambda images: images + F.interpolate(F.avg_pool2d(images, 4), scale_factor=4),
        lambda images: F.conv2d(images, images.flatten().cumsum(0)[-9:].view(1, 1, 3, 3)),
    ],
)
def test_what_is_not_known_to_keep_to_its_place_may_look_anywhere(network: Callable[[Tensor], Tensor]) -> None:
    line = traced(network)
    assert line is not None
    assert line.reach == math.inf


@st.composite
def layers(draw: st.DrawFn) -> nn.Module:
    """A convolution or a pooling along the width."""
    kind = draw(st.sampled_from(["convolution", "maximum", "average"]))
    kernel, stride = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    if kind == "convolution":
        padding, dilation = draw(st.integers(0, 4)), draw(st.integers(1, 2))
        layer = nn.Conv2d(1, 1, (1, kernel), (1, stride), (0, padding), (1, dilation))
        return layer.double().requires_grad_(False)
    padding, ceil = draw(st.integers(0, kernel // 2)), draw(st.booleans())
    pooling = nn.MaxPool2d if kind == "maximum" else nn.AvgPool2d
    return pooling((1, kernel), (1, stride), (0, padding), ceil_mode=ceil)


@given(stack=st.lists(layers(), min_size=1, max_size=4), data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_cell_sees_the_first_and_the_last_pixel_of_its_reach_and_none_beyond(
    stack: list[nn.Module], data: st.DataObject
) -> None:
    network = nn.Sequential(*stack)
    images = torch.randn(1, 1, 1, 300, dtype=torch.float64).requires_grad_()
    features = network(images)[0, 0, 0]
    line = trace(network(images), -1)
    assert line is not None
    cell = data.draw(st.integers(0, len(features) - 1))
    first, last = (line.first + line.jump * cell + side * (line.reach - 0.5) for side in (-1, 1))
    pixels = torch.arange(300, dtype=torch.float64) + 0.5

    def without(hidden: Tensor) -> Tensor:
        found: Tensor = network(images.detach().masked_fill(hidden, math.nan))[0, 0, 0, cell]
        return found

    assert without((pixels < first) | (pixels > last)) == features[cell]
    if first > 0 and last < 300:
        assert without(pixels == first).isnan()
        assert without(pixels == last).isnan()


@given(stack=st.lists(layers(), min_size=1, max_size=4), strides=st.integers(1, 3))
@settings(max_examples=25, deadline=None)
def test_cells_whose_reach_ends_before_the_picture_does_not_know_where_it_ends(
    stack: list[nn.Module], strides: int
) -> None:
    network = nn.Sequential(*stack)
    images = torch.randn(1, 1, 1, 300, dtype=torch.float64).requires_grad_()
    whole = network(images)
    line = trace(whole, -1)
    assert line is not None
    side = 300 - int(line.jump) * strides
    unaware = math.floor((side - line.reach - line.first) / line.jump) + 1
    if unaware > 0:
        torch.testing.assert_close(network(images[..., :side])[..., :unaware], whole[..., :unaware])
