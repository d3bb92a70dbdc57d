"""Training through the winning cells alone: the ordinary scores and gradients, of less work."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakSet

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from block_network import highest
from wsf.winners import WinnersOnly

D, K = 6, 3


class TopMean:
    """The mean of the k best valid cells, or of all where there are fewer; k = 1 is the maximum."""

    def __init__(self, k: int) -> None:
        self.k = k

    def __call__(self, maps: Tensor, valid: Tensor) -> Tensor:
        best = self.winners(maps, valid)  # (B, K, n)
        counted = valid.flatten(2).expand(-1, maps.shape[1], -1).gather(2, best)
        return (maps.flatten(2).gather(2, best) * counted).sum(dim=2) / counted.sum(dim=2)

    def winners(self, maps: Tensor, valid: Tensor) -> Tensor:
        ordered = maps.detach().masked_fill(~valid, -torch.inf).flatten(2).sort(dim=2, descending=True, stable=True)
        return ordered.indices[..., : self.k]


class Forgetful(TopMean):
    """Names the best cell, while two have a part in the score."""

    def winners(self, maps: Tensor, valid: Tensor) -> Tensor:
        return super().winners(maps, valid)[..., :1]

    def __call__(self, maps: Tensor, valid: Tensor) -> Tensor:
        return TopMean(self.k)(maps, valid)


class Squeeze(nn.Module):
    """Takes from each cell the mean of all."""

    def forward(self, features: Tensor) -> Tensor:
        return features - features.mean(dim=(2, 3), keepdim=True)


class SqueezeInTraining(Squeeze):
    """Leaves evaluation alone."""

    def forward(self, features: Tensor) -> Tensor:
        return super().forward(features) if self.training else features


class Kept:
    """A tensor as autograd keeps it."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor


class Gain(nn.Module):
    """A head without parameters but one, that says which tensors it was given."""

    def __init__(self, gain: float) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.tensor(gain))
        self.seen: list[list[float]] = []

    def forward(self, features: Tensor) -> Tensor:
        self.seen.append(features.flatten().tolist())
        return features * self.gain


def mlp(dropout: float = 0.5, outputs: int = K) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(D, 8, 1), nn.ReLU(inplace=True), nn.Dropout2d(dropout), nn.Conv2d(8, outputs, 1)
    ).double()


def zeroed(layer: nn.Conv2d) -> nn.Conv2d:
    nn.init.zeros_(layer.weight)
    return layer


def cells(*shape: int, requires_grad: bool = False) -> tuple[Tensor, Tensor]:
    """Features, and a mask that leaves out the last column."""
    features = torch.randn(shape[0], D, *shape[1:], dtype=torch.float64)
    valid = torch.ones(shape[0], 1, *shape[1:], dtype=torch.bool)
    valid[..., -1] = False
    return features.requires_grad_(requires_grad), valid


def calls(head: nn.Module) -> list[torch.Size]:
    """The shapes that the head will be given."""
    seen: list[torch.Size] = []
    head.register_forward_hook(lambda _, inputs, __: seen.append(inputs[0].shape))
    return seen


def outcome(
    scores: Callable[[Tensor, Tensor], Tensor], head: nn.Module, features: Tensor, valid: Tensor
) -> dict[str, Tensor]:
    """Scores, the gradients of a loss on them, what the head keeps, and what torch would draw next."""
    torch.manual_seed(1)
    features = features.detach().requires_grad_(features.requires_grad)
    head.zero_grad()
    found = scores(features, valid)
    ahead = torch.rand(1)
    weights = torch.randn(found.shape, dtype=found.dtype, generator=torch.Generator().manual_seed(2))
    (weights * found).sum().backward()
    gradients = {f"gradient of {name}": value.grad for name, value in head.named_parameters()}
    buffers = {name: value.clone() for name, value in head.named_buffers()}
    everything = {"scores": found, "next": ahead, "features": features.grad, **gradients, **buffers}
    return {name: value for name, value in everything.items() if value is not None}


def assert_ordinary(
    only: WinnersOnly, features: Tensor, valid: Tensor, rtol: float = 1e-10, atol: float = 1e-12
) -> None:
    before = {name: value.clone() for name, value in only.head.state_dict().items()}
    expected = outcome(lambda *given: only.aggregator(only.head(given[0]), given[1]), only.head, features, valid)
    only.head.load_state_dict(before)
    found = outcome(only, only.head, features, valid)
    assert found.keys() == expected.keys()
    assert torch.equal(found["scores"], expected["scores"])
    assert torch.equal(found["next"], expected["next"])
    torch.testing.assert_close(found, expected, rtol=rtol, atol=atol)


def test_the_gradient_is_that_of_the_winning_cell_which_alone_is_mapped_again() -> None:
    head = Gain(2.0)
    features = torch.tensor([[[[1.0, 5.0, 3.0, 7.0]]], [[[4.0, 0.0, -1.0, 2.0]]]])
    valid = torch.tensor([[[[True, True, True, False]]]]).expand(2, 1, 1, 4)
    scores = WinnersOnly(head, TopMean(1))(features, valid)
    (scores * torch.tensor([[1.0], [10.0]])).sum().backward()
    # 2 · 5 and 2 · 4; the gain's gradient is 1 · 5 + 10 · 4.
    assert scores.tolist() == [[10.0], [8.0]]
    assert head.gain.grad == 45.0
    assert head.seen == [features.flatten().tolist(), [5.0, 4.0]]


def test_pictures_with_fewer_winners_are_filled_up_with_cells_that_do_not_learn() -> None:
    head = Gain(1.0)
    features = torch.zeros(2, 2, 1, 8)
    features[0, 0, 0, 3] = features[0, 1, 0, 5] = 6.0  # two winners
    features[1, :, 0, 4] = 9.0  # one, of both classes
    features.requires_grad_()
    scores = WinnersOnly(head, TopMean(1))(features, torch.ones(2, 1, 1, 8, dtype=torch.bool))
    scores.sum().backward()
    assert scores.tolist() == [[6.0, 6.0], [9.0, 9.0]]
    assert head.gain.grad == 30.0
    assert features.grad is not None
    assert features.grad.nonzero().tolist() == [[0, 0, 0, 3], [0, 1, 0, 5], [1, 0, 0, 4], [1, 1, 0, 4]]


@pytest.mark.parametrize("memory", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("learns", [False, True], ids=["cached features", "a backbone that learns"])
@pytest.mark.parametrize("k", [1, 2])
def test_scores_gradients_and_dropped_maps_are_the_ordinary_ones(
    k: int, learns: bool, memory: torch.memory_format
) -> None:
    torch.manual_seed(0)
    head, (features, valid) = mlp(), cells(4, 7, 9, requires_grad=learns)
    features = features.detach().contiguous(memory_format=memory).requires_grad_(learns)
    seen, only = calls(head), WinnersOnly(head, TopMean(k))
    for _ in range(2):  # the first call also proves itself
        assert_ordinary(only, features, valid)
    assert only.refusal is None
    assert [shape[2] * shape[3] <= K * k for shape in seen] == [False, False, True] * 2


def test_in_float32_gradients_differ_by_rounding_alone() -> None:
    torch.manual_seed(0)
    head, (features, valid) = mlp().float(), cells(8, 10, 10, requires_grad=True)
    assert_ordinary(WinnersOnly(head, TopMean(1)), features.float(), valid, rtol=1e-5, atol=1e-6)


def test_the_gradient_is_the_slope_of_the_scores() -> None:
    torch.manual_seed(0)
    head, (features, valid) = mlp(), cells(2, 4, 6, requires_grad=True)
    only = WinnersOnly(head, TopMean(2))

    def scores(features: Tensor, *_: Tensor) -> Tensor:
        torch.manual_seed(5)
        return only(features, valid)

    assert torch.autograd.gradcheck(scores, (features, *head.parameters()), fast_mode=True)
    assert only.refusal is None


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 3), st.integers(1, 6), st.integers(1, 6), st.integers(1, 4))
def test_any_batch_trains_as_it_ordinarily_would(seed: int, batch: int, rows: int, columns: int, k: int) -> None:
    torch.manual_seed(seed)
    # Whole numbers, so that there are ties; masks with few cells, even fewer than k.
    features = torch.randint(-2, 3, (batch, D, rows, columns)).double().requires_grad_(seed % 2 == 0)
    valid = torch.rand(batch, 1, rows, columns) < 0.4
    valid[:, :, 0, 0] = True
    head = mlp()
    with torch.no_grad():
        for layer in (head[0], head[3]):
            layer.weight.normal_().round_()
    only = WinnersOnly(head, TopMean(k))
    assert_ordinary(only, features, valid)
    assert only.refusal is None


def test_on_a_tie_the_first_cell_in_row_order_learns() -> None:
    head = zeroed(nn.Conv2d(2, 1, 1, bias=False))
    with torch.no_grad():
        head.weight[0, 0] = 1.0
    features = torch.tensor([[[[0.0, 3.0, 3.0], [3.0, 3.0, 1.0]], [[9.0, 4.0, 5.0], [6.0, 7.0, 8.0]]]])
    WinnersOnly(head, TopMean(1))(features, torch.ones(1, 1, 2, 3, dtype=torch.bool)).sum().backward()
    assert head.weight.grad is not None
    assert head.weight.grad.flatten().tolist() == [3.0, 4.0]


def test_nothing_is_kept_for_the_backward_pass_of_cells_that_did_not_win() -> None:
    torch.manual_seed(0)
    head, (features, valid) = mlp(), cells(4, 16, 16)
    only = WinnersOnly(head, TopMean(1))
    only(features, valid)  # proves itself
    kept: WeakSet[Kept] = WeakSet()

    def keep(tensor: Tensor) -> Kept:
        kept.add(saved := Kept(tensor.detach()))
        return saved

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda saved: saved.tensor):
        scores = only(features, valid)
    assert scores.requires_grad
    hidden = [saved.tensor.shape for saved in kept if saved.tensor.shape[:2] == (4, 8)]
    assert hidden
    assert all(shape[2:].numel() <= K for shape in hidden)


def test_many_winners_are_not_mapped_again() -> None:
    torch.manual_seed(0)
    head, (features, valid) = mlp(outputs=40), cells(2, 4, 4)
    seen, only = calls(head), WinnersOnly(head, TopMean(1))
    assert_ordinary(only, features, valid)
    assert only.refusal is None
    assert len(seen) == 2


def test_without_gradients_cells_are_mapped_once() -> None:
    head, (features, valid) = mlp(), cells(2, 6, 6)
    seen = calls(head)
    with torch.no_grad():
        WinnersOnly(head, TopMean(1))(features, valid)
    assert len(seen) == 1


def test_an_aggregator_that_names_no_winners_is_taken_the_ordinary_way() -> None:
    head, (features, valid) = mlp(), cells(2, 6, 6)
    seen, only = calls(head), WinnersOnly(head, highest)
    only(features, valid)
    assert only.refusal is None
    assert len(seen) == 1


@pytest.mark.parametrize(
    "part",
    [
        lambda: nn.Conv2d(D, D, 3, padding=1),
        lambda: zeroed(nn.Conv2d(D, D, 3, padding=1)),
        lambda: nn.Dropout(0.5),
        lambda: nn.GroupNorm(2, D),
        lambda: nn.BatchNorm2d(D, track_running_stats=False),
        Squeeze,
    ],
    ids=["convolution", "convolution of zeros", "dropout of cells", "norm", "batch norm", "squeeze"],
)
def test_a_head_that_does_not_map_each_cell_by_itself_is_found_out(part: Callable[[], nn.Module]) -> None:
    torch.manual_seed(0)
    head = nn.Sequential(part(), nn.Conv2d(D, K, 1)).double()
    features, valid = cells(4, 6, 6)
    only = WinnersOnly(head, TopMean(1))
    assert_ordinary(only, features, valid)
    assert only.refusal is not None
    seen = calls(head)
    assert_ordinary(only, features, valid)
    assert len(seen) == 2


def test_a_head_that_learns_to_mix_cells_only_later_is_found_out_then() -> None:
    torch.manual_seed(0)
    head, (features, valid) = nn.Sequential(mlp(), SqueezeInTraining()), cells(2, 6, 6)
    head[1].eval()
    only = WinnersOnly(head, TopMean(1))
    assert_ordinary(only, features, valid)
    assert only.refusal is None
    head.train()
    assert_ordinary(only, features, valid)
    assert only.refusal == "the head maps a cell differently when its neighbours are left out"


def test_statistics_that_a_head_gathers_are_those_of_all_cells_once() -> None:
    torch.manual_seed(0)
    head = nn.Sequential(nn.BatchNorm2d(D), nn.Conv2d(D, K, 1)).double()
    features, valid = cells(4, 6, 6)
    only = WinnersOnly(head, TopMean(1))
    assert_ordinary(only, features, valid)
    assert head[0].num_batches_tracked == 1
    assert only.refusal == "the head keeps statistics of the cells that it is trained on"


def test_statistics_at_rest_do_no_harm() -> None:
    torch.manual_seed(0)
    head = nn.Sequential(nn.BatchNorm2d(D), nn.Conv2d(D, K, 1)).double().eval()
    features, valid = cells(4, 6, 6)
    seen, only = calls(head), WinnersOnly(head, TopMean(1))
    assert_ordinary(only, features, valid)
    assert only.refusal is None
    assert len(seen) == 3


def test_an_aggregator_that_names_too_few_cells_is_found_out() -> None:
    torch.manual_seed(0)
    only = WinnersOnly(mlp(), Forgetful(2))
    features, valid = cells(2, 6, 6)
    assert_ordinary(only, features, valid)
    assert only.refusal == "the gradient reaches other cells than the aggregator says, or the head mixes cells"
