"""How far the paper's network looks, and what of a frame it needs."""

from __future__ import annotations

import pytest
import torch

from reach_check import check_reach
from wsf import Architecture, ConvNet
from wsf.data.crop import crop_side
from wsf_oquab.presets import layers


@pytest.fixture(params=["local", "batch"])
def network(request: pytest.FixtureRequest) -> ConvNet:
    """Few maps, with the norms of either preset, in float64."""
    torch.manual_seed(0)
    few = Architecture(layers=layers((8,) * 7, request.param), mean=(0, 0, 0), std=(1, 1, 1))
    return ConvNet(few).double().eval().requires_grad_(False)


@pytest.mark.parametrize("axis", [-2, -1])
def test_pixels_beyond_the_reach_change_nothing_and_its_last_ones_do(network: ConvNet, axis: int) -> None:
    images = torch.randn(1, 3, 224, 512, dtype=torch.float64).transpose(axis, -1)
    check_reach(network, images, axis, index=5)


def test_a_cut_frame_has_the_valid_cells_of_the_whole(network: ConvNet) -> None:
    side, extent = 641, 250  # cells at 111.5, 143.5, … 239.5, of which the last sees the pixels up to 417
    images = torch.randn(1, 3, side, 224, dtype=torch.float64)
    length = crop_side(extent, side, network)
    assert length == 641 - 7 * 32 == 417
    whole, cut = network(images), network(images[:, :, :length])
    wrong = (cut - whole[:, :, : cut.shape[2]]).abs()  # (1, D, h, w)
    assert wrong[:, :, :5].max() < 1e-12
    assert wrong[:, :, 5:].max() > 1e-6  # there was something to see
