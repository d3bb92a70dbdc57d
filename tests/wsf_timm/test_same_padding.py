"""Depthwise convolutions with "same" padding compute what timm's do, without its copy."""

from __future__ import annotations

from typing import Any

import pytest
import timm
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from timm.layers.conv2d_same import Conv2dSame
from torch import Tensor, nn
from torch.nn import functional as F

from wsf_timm.network import create
from wsf_timm.same_padding import DepthwiseSame, pad_without_copies


def both(kernel: tuple[int, int], stride: tuple[int, int], outputs: int = 1) -> tuple[nn.Module, nn.Module]:
    """timm's convolution of two channels, `outputs` of each, and ours with the same parameters."""
    theirs, ours = (Conv2dSame(2, 2 * outputs, kernel, stride, groups=2) for _ in range(2))
    ours.load_state_dict(theirs.state_dict())
    pad_without_copies(ours)
    assert isinstance(ours, DepthwiseSame)
    return ours, theirs


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([1.0, 2.0, 3.0, 4.0], [321, 43]),  # a zero after the last: 1 + 20 + 300, 3 + 40 + 0
        ([1.0, 2.0, 3.0], [210, 32]),  # and before the first: 0 + 10 + 200, 2 + 30 + 0
    ],
)
def test_padding_is_that_worked_out_by_hand(cells: list[float], expected: list[float]) -> None:
    conv = Conv2dSame(1, 1, (1, 3), (1, 2), bias=False)
    conv.weight.data = torch.tensor([[[[1.0, 10.0, 100.0]]]])
    pad_without_copies(conv)
    assert isinstance(conv, DepthwiseSame)
    assert conv(torch.tensor([[[cells]]])).flatten().tolist() == expected


pairs = st.tuples(st.integers(1, 5), st.integers(1, 5))


@given(kernel=pairs, stride=pairs, sides=st.tuples(st.integers(1, 12), st.integers(1, 12)), outputs=st.integers(1, 2))
@settings(max_examples=50, deadline=None)
def test_maps_and_gradients_are_those_of_timm_whatever_the_sides(
    kernel: tuple[int, int], stride: tuple[int, int], sides: tuple[int, int], outputs: int
) -> None:
    ours, theirs = both(kernel, stride, outputs)
    found = []
    for conv in (ours, theirs):
        images = torch.randn(2, 2, *sides, generator=torch.Generator().manual_seed(0)).requires_grad_()
        maps = conv(images)
        maps.square().sum().backward()
        found.append((maps, images.grad, *(parameter.grad for parameter in conv.parameters())))
    torch.testing.assert_close(*found, atol=1e-4, rtol=1e-5)


@pytest.mark.parametrize("sides", [(8, 8), (9, 9), (8, 9), (9, 8)])
@pytest.mark.parametrize("kernel", [3, 5])
def test_no_map_is_padded_on_the_way(kernel: int, sides: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = both((kernel, kernel), (2, 2))
    images = torch.randn(1, 2, *sides)
    expected = theirs(images)
    pad = F.pad

    def only_kernels(padded: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        assert padded.shape[2:] == (kernel, kernel)
        return pad(padded, *args, **kwargs)

    monkeypatch.setattr(F, "pad", only_kernels)
    torch.testing.assert_close(ours(images), expected)


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_other_types_give_the_same_too(dtype: torch.dtype) -> None:
    ours, theirs = (conv.to(dtype) for conv in both((3, 5), (2, 2)))
    images = torch.randn(1, 2, 8, 12, dtype=dtype)
    torch.testing.assert_close(ours(images), theirs(images))


@pytest.mark.parametrize(
    "conv",
    [
        pytest.param(Conv2dSame(4, 4, 3, 2), id="dense"),
        pytest.param(Conv2dSame(4, 4, 3, 2, groups=2), id="grouped"),
        pytest.param(Conv2dSame(4, 4, 3, 2, groups=4, dilation=2), id="dilated"),
        pytest.param(nn.Conv2d(4, 4, 3, 2, groups=4), id="of fixed padding"),
    ],
)
def test_other_convolutions_stay_as_they_are(conv: nn.Module) -> None:
    before = type(conv)
    pad_without_copies(conv)
    assert type(conv) is before


@torch.no_grad()
def test_a_whole_network_has_the_parameters_and_the_features_of_timms() -> None:
    torch.manual_seed(0)
    ours = create("mobilenetv2_050", "same")
    assert sum(isinstance(part, DepthwiseSame) for part in ours.modules()) == 4  # those of stride 2
    theirs = timm.create_model("mobilenetv2_050", pad_type="same", num_classes=0).eval()
    theirs.load_state_dict(ours.state_dict())
    for sides in ((64, 64), (97, 97), (97, 128)):
        images = torch.randn(1, 3, *sides)
        expected = theirs.forward_features(images)
        assert (ours.forward_features(images) - expected).abs().max() <= 1e-5 * expected.abs().max()
