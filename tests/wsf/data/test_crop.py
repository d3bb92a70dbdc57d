"""Frames cut to what the valid cells see, for a network whose every number is known."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from wsf.data.crop import crop_side
from wsf.data.frame import valid_cells


class TwoLayers(nn.Module):
    """Two convolutions of 3 cells at stride 2: cell i looks at 4 i + 0.5 and 3.5 pixels to each side: 7 in all."""

    channels, window, stride, multiple = 2, 1, 4, 1

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        # The biases make a cell of the padding differ from the zeros that stand beyond a border.
        self.first = nn.Conv2d(3, 2, 3, stride=2, padding=1)
        self.second = nn.Conv2d(2, 2, 3, stride=2, padding=1)

    def forward(self, images: Tensor) -> Tensor:
        features: Tensor = self.second(self.first(images).tanh())
        return features

    def centres(self, height: int, width: int) -> tuple[Tensor, Tensor]:
        ys, xs = (0.5 + 4 * torch.arange(math.ceil(side / 4), dtype=torch.float64) for side in (height, width))
        return ys, xs

    def reach(self, height: int, width: int) -> float:  # noqa: ARG002
        return 3.5


NETWORK: Any = TwoLayers().double().eval().requires_grad_(False)


def like_it(**others: Any) -> Any:
    """The same places, with something else declared."""
    own = {name: getattr(NETWORK, name) for name in ("window", "stride", "multiple", "centres", "reach")}
    return SimpleNamespace(**own | others)


@pytest.mark.parametrize(
    ("extent", "side", "length"),
    [
        (10, 40, 12),  # cells at 0.5, 4.5 and 8.5, of which the last sees the pixels up to 12
        (9.6, 40, 12),
        (12, 40, 12),  # the next is at 12.5
        (13, 40, 16),
        (10, 41, 13),  # a whole number of strides less than 41
        (10, 43, 15),
        (0.2, 40, 4),  # no centre lies on the picture, so that the first counts
        (36.4, 40, 36),  # the cell at 36.5 is not on the picture
        (37, 40, 40),
        (40, 40, 40),
        (2, 3, 3),  # the only cell sees as far as 4
    ],
)
def test_a_frame_is_cut_behind_the_last_pixel_that_a_valid_cell_sees(extent: float, side: int, length: int) -> None:
    assert crop_side(extent, side, NETWORK) == length


def test_a_cell_on_the_very_edge_is_kept_however_the_extent_was_rounded() -> None:
    assert crop_side(0.1 * 125 - 1e-12, 40, NETWORK) == crop_side(12.6, 40, NETWORK) == 16


def test_a_cut_frame_still_holds_a_window() -> None:
    assert crop_side(10, 40, like_it(window=18)) == 20


def test_a_cut_frame_is_still_a_multiple() -> None:
    assert crop_side(10, 42, like_it(multiple=6)) == 18  # 12 less at a time


@pytest.mark.parametrize(
    "backbone",
    [
        SimpleNamespace(window=1, stride=4, multiple=1, centres=NETWORK.centres),  # says nothing of its reach
        like_it(reach=lambda height, width: math.inf),  # noqa: ARG005
        like_it(centres=lambda height, width: NETWORK.centres(0, 0)),  # noqa: ARG005  has no cells
        # Places that depend on the size in another way than the stride tells.
        like_it(centres=lambda height, width: tuple(c + height % 8 for c in NETWORK.centres(height, width))),
        # Fewer cells on a smaller frame than the stride tells.
        like_it(centres=lambda height, width: tuple(c[: height // 16] for c in NETWORK.centres(height, width))),
    ],
)
def test_a_frame_stays_whole_where_nothing_is_sure(backbone: Any) -> None:
    assert crop_side(10, 40, backbone) == 40


@given(side=st.integers(8, 40), height=st.floats(0.1, 40), width=st.floats(0.1, 40))
@settings(max_examples=25, deadline=None)
def test_valid_cells_of_a_cut_frame_are_those_of_the_whole(side: int, height: float, width: float) -> None:
    images = torch.randn(1, 3, side, side, dtype=torch.float64)  # no matter what lies beyond the picture
    whole = NETWORK(images)
    cut = NETWORK(images[:, :, : crop_side(height, side, NETWORK), : crop_side(width, side, NETWORK)])
    rows, columns = cut.shape[2:]

    valid = valid_cells(*NETWORK.centres(side, side), torch.tensor([[height, width]]))

    assert not valid[:, :, rows:].any()
    assert not valid[:, :, :, columns:].any()
    wrong = (whole[:, :, :rows, :columns] - cut).abs() > 1e-12
    assert not (wrong & valid[:, :, :rows, :columns]).any()


@pytest.mark.parametrize("extent", [10, 13, 25, 31])
def test_one_stride_less_would_change_a_valid_cell(extent: int) -> None:
    images = torch.randn(1, 3, 40, 40, dtype=torch.float64)
    shorter = NETWORK(images[:, :, : crop_side(extent, 40, NETWORK) - 4])
    rows = int((NETWORK.centres(40, 40)[0] < extent).sum())
    whole = NETWORK(images)[:, :, :rows]
    assert shorter.shape[2] < rows or (shorter[:, :, :rows] - whole).abs().max() > 1e-3
