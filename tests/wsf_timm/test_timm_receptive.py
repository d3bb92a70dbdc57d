"""Where cells look, against places worked out by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import timm.layers
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from wsf_timm.receptive import Line, trace


def traced(network: Callable[[Tensor], Tensor], height: int = 16, width: int = 16, axis: int = -2) -> Line | None:
    images = torch.zeros(1, 1, height, width, requires_grad=True)
    return trace(network(images), axis)


def conv(kernel: int, **options: int) -> nn.Module:
    return nn.Conv2d(1, 1, kernel, **options).requires_grad_(False)


@pytest.mark.parametrize(
    ("network", "jump", "first"),
    [
        (conv(3, padding=1), 1, 0.5),
        (conv(3, stride=2, padding=1), 2, 0.5),
        (conv(3, stride=2), 2, 1.5),
        (conv(3, padding=1, dilation=3), 1, 2.5),
        (conv(4, stride=4), 4, 2.0),  # a patch spans [0, 4)
        (nn.Sequential(conv(4, stride=4), conv(2, stride=2)), 8, 4.0),
        (nn.MaxPool2d(3, stride=2, padding=1), 2, 0.5),
        (lambda images: F.max_pool2d(images, 2), 2, 1.0),
        (nn.AvgPool2d(2, ceil_mode=True), 2, 1.0),
        (nn.ZeroPad2d((0, 0, 2, 1)), 1, -1.5),
        (nn.ZeroPad2d((-1, 0, -1, 0)), 1, 1.5),
        (timm.layers.BlurPool2d(1, filt_size=3, stride=2), 2, 0.5),
        (nn.ConvTranspose2d(1, 1, 4, stride=2, padding=1).requires_grad_(False), 0.5, 0.25),
        (nn.Sequential(conv(3, stride=2, padding=1), nn.ReLU(), nn.BatchNorm2d(1, affine=False).eval()), 2, 0.5),
    ],
)
def test_a_layer_moves_the_line_as_its_window_does(
    network: Callable[[Tensor], Tensor], jump: float, first: float
) -> None:
    assert traced(network) == Line(jump, first)


@pytest.mark.parametrize(
    ("side", "first"),
    [(15, 0.5), (16, 1.5)],  # TensorFlow pads both ends of an odd side by one, and only the far end of an even one
)
def test_same_padding_depends_on_the_side(side: int, first: float) -> None:
    network = timm.layers.create_conv2d(1, 1, 3, stride=2, padding="same").requires_grad_(False)
    assert traced(network, height=side) == Line(2, first)
    assert traced(network, width=side, axis=-1) == Line(2, first)


def test_where_paths_meet_the_middle_counts() -> None:
    long, short = conv(3, stride=2, padding=1), nn.AvgPool2d(2)
    assert traced(lambda images: long(images) + short(images)) == Line(2, 0.75)


def test_gates_that_see_the_whole_picture_do_not_count() -> None:
    squeeze = conv(2)
    assert traced(lambda images: images * F.adaptive_avg_pool2d(squeeze(images), 1).sigmoid()) == Line(1, 0.5)


def test_attention_leaves_places_to_the_path_around_it() -> None:
    keys = conv(4, stride=2)

    def network(images: Tensor) -> Tensor:
        tokens = images.flatten(2).transpose(1, 2)
        others = keys(images).flatten(2).transpose(1, 2)
        attended = (tokens @ others.transpose(1, 2)).softmax(-1) @ others
        return (tokens + attended).transpose(1, 2).unflatten(2, images.shape[2:])

    assert traced(network) == Line(1, 0.5)


def test_a_map_that_does_not_come_from_the_image_has_no_line() -> None:
    assert traced(lambda images: images.mean((2, 3), keepdim=True) * torch.ones(1, 1, 4, 4)) is None
