"""How many pictures go through together."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from block_network import Blocks, highest
from wsf.memory import PIXELS_ENOUGH, Memory, bytes_a_pixel
from wsf.recipe.schema import FrameBlock
from wsf.recogniser import Recogniser


def recogniser(backbone: nn.Module | None = None) -> Recogniser:
    return Recogniser(
        backbone or Blocks(), nn.Identity(), highest, stage="maps", frame=FrameBlock(size=64), classes=("a", "b", "c")
    )


def test_as_many_pictures_go_together_as_the_budget_has_room_for() -> None:
    memory = Memory(a_pixel=100, budget=1e6, most=1e9)
    assert memory.pictures(10) == 100
    assert memory.pictures(11) == 82
    assert memory.pictures(1000) == 1
    assert Memory(a_pixel=100, budget=1e6, most=200).pictures(10) == 2


def test_a_processor_takes_no_more_than_makes_it_faster() -> None:
    assert Memory.of(recogniser()).pictures(512) <= PIXELS_ENOUGH // 512**2


def test_the_widest_layer_says_what_a_pixel_takes() -> None:
    class Wide(Blocks):
        def __init__(self) -> None:
            super().__init__()
            self.widen = nn.Conv2d(3, 30, 1)
            self.narrow = nn.Conv2d(30, 3, 1)

        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return super().forward(self.narrow(self.widen(images)))

    # 33 float32 numbers a pixel in and out of either layer, and as much again for scratch.
    assert bytes_a_pixel(recogniser(Wide())) == pytest.approx(2 * 33 * 4)


def test_a_backbone_that_learns_is_measured_and_learns_nothing_from_it() -> None:
    class Normed(Blocks):
        def __init__(self) -> None:
            super().__init__()
            self.norm = nn.BatchNorm2d(3)

        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return self.norm(super().forward(images + 1))  # one value a channel, which no batch norm learns from

    network = recogniser(Normed()).train()
    network.backbone.train()
    assert bytes_a_pixel(network) > 0
    assert network.backbone.norm.running_mean.tolist() == [0, 0, 0]
    assert network.training


def test_a_piece_that_is_too_large_is_halved_until_it_fits_and_no_row_is_lost() -> None:
    memory, tried = Memory(a_pixel=1, budget=1600, most=1e9), []

    def compute(rows: slice) -> int:
        tried.append(rows.stop - rows.start)
        if rows.stop - rows.start > 5:
            raise torch.OutOfMemoryError("too much")
        return rows.start

    done = list(memory.pieces(11, 10, compute))
    assert tried == [11, 5, 5, 1]
    assert [(rows.start, rows.stop, result) for rows, result in done] == [(0, 5, 0), (5, 10, 5), (10, 11, 10)]
    assert memory.halved == 1


@pytest.mark.parametrize(
    "error", [torch.OutOfMemoryError("one is too much"), RuntimeError("DefaultCPUAllocator: not enough memory")]
)
def test_one_picture_that_does_not_fit_is_an_error(error: RuntimeError) -> None:
    def compute(_rows: slice) -> None:
        raise error

    memory = Memory(a_pixel=1, budget=1600, most=1e9)
    with pytest.raises(RuntimeError) as raised:
        list(memory.pieces(4, 10, compute))
    assert raised.value is error
    assert memory.halved == 2


def test_another_error_is_not_taken_for_a_lack_of_memory() -> None:
    def compute(_rows: slice) -> None:
        raise RuntimeError("shapes differ")

    with pytest.raises(RuntimeError, match="shapes differ"):
        list(Memory(a_pixel=1, budget=100, most=1e9).pieces(4, 10, compute))
