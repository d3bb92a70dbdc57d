"""1×1 convolutions as matrix products: the same maps, and the same parameters."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from wsf.pointwise import Pointwise, best_layout, without_search


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("stride", [(1, 1), (2, 2), (2, 1)])
@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_maps_and_gradients_are_those_of_the_convolution(
    bias: bool, stride: tuple[int, int], layout: torch.memory_format
) -> None:
    torch.manual_seed(0)
    conv = nn.Conv2d(5, 7, 1, stride=stride, bias=bias).double()
    maps = torch.randn(2, 5, 9, 6, dtype=torch.float64).contiguous(memory_format=layout)
    expected = conv(maps)
    weights = torch.randn_like(expected)
    gradients = torch.autograd.grad((expected * weights).sum(), list(conv.parameters()))

    before = {name: tensor.clone() for name, tensor in conv.state_dict().items()}
    without_search(conv)
    assert isinstance(conv, Pointwise)
    found = conv(maps)
    torch.testing.assert_close(found, expected)
    assert found.is_contiguous(memory_format=layout)
    torch.testing.assert_close(torch.autograd.grad((found * weights).sum(), list(conv.parameters())), gradients)
    for name, tensor in conv.state_dict().items():
        assert torch.equal(tensor, before[name])


class Own(nn.Conv2d):
    """A convolution of somebody else's."""


def test_other_convolutions_are_left_alone() -> None:
    network = nn.Sequential(
        nn.Conv2d(4, 4, 3),
        nn.Conv2d(4, 4, 1, groups=2),
        nn.Conv2d(4, 4, 1, padding=1),
        Own(4, 4, 1),
        nn.Conv2d(4, 2, 1),
    )
    without_search(network)
    assert [isinstance(part, Pointwise) for part in network] == [False, False, False, False, True]


def test_only_a_gpu_wants_the_channels_of_depthwise_convolutions_first() -> None:
    depthwise, grouped = (nn.Sequential(nn.Conv2d(4, 4, 3, groups=groups)) for groups in (4, 2))
    for device, expected in (("cpu", torch.channels_last), ("cuda", torch.contiguous_format)):
        assert best_layout(depthwise, torch.device(device)) == expected
        assert best_layout(grouped, torch.device(device)) == torch.channels_last
