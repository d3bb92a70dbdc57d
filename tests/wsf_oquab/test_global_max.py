"""Global max-pooling."""

from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from wsf import AggregatorContext
from wsf.winners import WinnersOnly
from wsf_oquab.adaptation import Adaptation
from wsf_oquab.components import MAX
from wsf_oquab.global_max import GlobalMax
from wsf_oquab.params import MaxParams


def everywhere(maps: Tensor) -> Tensor:
    return torch.ones(maps.shape[0], 1, *maps.shape[2:], dtype=torch.bool)


@pytest.fixture
def pool() -> GlobalMax:
    built = MAX.build(MaxParams(), AggregatorContext(channels=4, classes=("a",)))
    assert isinstance(built, GlobalMax)
    return built


def test_a_score_is_the_highest_cell_of_its_class(pool: GlobalMax) -> None:
    maps = torch.tensor([[[[1.0, -2.0], [0.5, 0.0]], [[-4.0, -3.0], [-7.0, -9.0]]]])
    assert pool(maps, everywhere(maps)).tolist() == [[1.0, -3.0]]
    assert pool.winners(maps, everywhere(maps)).tolist() == [[[0], [1]]]


def test_the_gradient_reaches_only_the_winning_window(pool: GlobalMax) -> None:
    maps = torch.tensor([[[[1.0, 3.0], [2.0, 0.0]]], [[[0.0, 0.0], [-1.0, 5.0]]]], requires_grad=True)
    (pool(maps, everywhere(maps)) * torch.tensor([[2.0], [7.0]])).sum().backward()
    assert maps.grad is not None
    assert maps.grad.tolist() == [[[[0.0, 2.0], [0.0, 0.0]]], [[[0.0, 0.0], [0.0, 7.0]]]]


def test_on_a_tie_the_first_cell_in_row_order_wins_and_learns_alone(pool: GlobalMax) -> None:
    maps = torch.tensor([[[[0.0, 1.0, 0.0], [1.0, 1.0, 1.0]]]], requires_grad=True)
    pool(maps, everywhere(maps)).sum().backward()
    assert pool.winners(maps, everywhere(maps)).tolist() == [[[1]]]
    assert maps.grad is not None
    assert maps.grad.flatten().tolist() == [0, 1, 0, 0, 0, 0]


@pytest.mark.parametrize("memory", [torch.contiguous_format, torch.channels_last])
def test_ties_on_large_maps_go_to_the_first_cell_too(pool: GlobalMax, memory: torch.memory_format) -> None:
    maps = torch.zeros(2, 5, 58, 26).contiguous(memory_format=memory)
    maps[:, :, 20:] = 1.0
    assert (pool.winners(maps, everywhere(maps)) == 20 * 26).all()


def test_cells_that_are_not_valid_neither_win_nor_learn(pool: GlobalMax) -> None:
    maps = torch.tensor([[[[9.0, -5.0], [torch.nan, -6.0]]]], requires_grad=True)
    valid = torch.tensor([[[[False, True], [False, True]]]])
    scores = pool(maps, valid)
    scores.sum().backward()
    assert scores.tolist() == [[-5.0]]
    assert pool.winners(maps, valid).tolist() == [[[1]]]
    assert maps.grad is not None
    assert maps.grad.flatten().tolist() == [0, 1, 0, 0]


def test_the_mask_is_each_image_own(pool: GlobalMax) -> None:
    maps = torch.tensor([[[[1.0, 2.0]]], [[[1.0, 2.0]]]])
    valid = torch.tensor([[[[True, False]]], [[[False, True]]]])
    assert pool(maps, valid).tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize(
    ("given_type", "expected"),
    [
        (torch.float16, torch.float32),
        (torch.bfloat16, torch.float32),
        (torch.float32, torch.float32),
        (torch.float64, torch.float64),
    ],
)
def test_scores_are_float32_or_wider(pool: GlobalMax, given_type: torch.dtype, expected: torch.dtype) -> None:
    maps = torch.tensor([[[[1.5, -2.0]]]], dtype=given_type)
    scores = pool(maps, everywhere(maps))
    assert scores.dtype == expected
    assert scores.item() == 1.5


def test_the_adaptation_layers_are_trained_through_the_winning_windows_alone(pool: GlobalMax) -> None:
    torch.manual_seed(0)
    head = Adaptation(channels=16, hidden=32, priors=(0.1,) * 5, dropout=0.5).train()
    seen: list[int] = []
    head.register_forward_hook(lambda _, inputs, __: seen.append(inputs[0][0, 0].numel()))
    features = torch.randn(4, 16, 8, 8).relu()
    only = WinnersOnly(head, pool)

    def gradients(scores: Callable[[Tensor, Tensor], Tensor]) -> list[Tensor]:
        torch.manual_seed(1)
        loss = scores(features, everywhere(features)).square().sum()
        return list(torch.autograd.grad(loss, list(head.parameters())))

    expected = gradients(lambda features, valid: pool(head(features), valid))
    for found, gradient in zip(gradients(only), expected, strict=True):
        largest = gradient.abs().max()
        torch.testing.assert_close(found / largest, gradient / largest, rtol=0, atol=1e-6)
    assert only.refusal is None
    assert seen[:2] == [64, 64]
    assert seen[2] <= 5


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 6), st.integers(1, 6))
def test_it_is_the_maximum_over_the_valid_cells(seed: int, rows: int, columns: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    # Whole numbers, so that there are ties.
    maps = torch.randint(-3, 4, (2, 3, rows, columns), generator=generator).double()
    valid = torch.rand(2, 1, rows, columns, generator=generator) < 0.5
    valid[:, :, -1, -1] = True
    scores, winners = GlobalMax()(maps, valid), GlobalMax().winners(maps, valid)
    for image in range(2):
        for k in range(3):
            cells = [
                (maps[image, k, y, x].item(), -(y * columns + x))
                for y in range(rows)
                for x in range(columns)
                if valid[image, 0, y, x]
            ]
            best, place = max(cells)
            assert (scores[image, k].item(), winners[image, k, 0].item()) == (best, -place)
