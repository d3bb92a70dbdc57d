"""What every aggregator promises, of all that are installed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from wsf import AggregatorContext
from wsf.contracts import Selective
from wsf.plugins import Offer, discover

D, K = 5, 3
OFFERS = discover().offers("aggregator")
Score = Callable[[Tensor, Tensor], Tensor]


class Pool:
    """A built aggregator as a function of what it pools, with a linear head where it takes features."""

    def __init__(self, offer: Offer) -> None:
        torch.manual_seed(0)
        self.offer, component = offer, offer.component
        self.built = component.build(
            component.params.model_validate(dict(component.example)), AggregatorContext(channels=D, classes=("a",) * K)
        )
        self.stage, self.order_free = component.stage, component.order_free
        self.head = nn.Conv2d(D, K, 1)
        self.channels = K if self.stage == "maps" else D

    def double(self) -> Pool:
        for module in (self.built, self.head):
            if isinstance(module, nn.Module):
                module.double()
        return self

    def __call__(self, inputs: Tensor, valid: Tensor) -> Tensor:
        return self.built(inputs, valid) if self.stage == "maps" else self.built(inputs, valid, self.head)

    def inputs(self, *shape: int, dtype: torch.dtype = torch.float64) -> tuple[Tensor, Tensor]:
        """(B, C, h, w) of different numbers, and a mask that differs from image to image."""
        batch, height, width = shape
        generator = torch.Generator().manual_seed(1)
        inputs = torch.randn(batch, self.channels, height, width, dtype=torch.float64, generator=generator)
        valid = torch.rand(batch, 1, height, width, generator=generator) < 0.6
        valid[:, :, 0, 0] = True
        return inputs.to(dtype), valid


def named(offer: Offer) -> str:
    return offer.qualified_name


SELECTIVE = [offer for offer in OFFERS if isinstance(Pool(offer).built, Selective)]
LEARNING = [offer for offer in OFFERS if isinstance(Pool(offer).built, nn.Module)]


@pytest.fixture(params=OFFERS, ids=named)
def pool(request: pytest.FixtureRequest) -> Pool:
    return Pool(request.param).double()


def test_the_zoo_is_complete() -> None:
    named = (
        "max average lse lse_lba top_k weldon wildcat gwrp softmax linear_softmax noisy_or gem attention csra pcam "
        "wsddn"
    )
    assert set(named.split()) <= {offer.component.name for offer in OFFERS}


@pytest.mark.parametrize("cells", [(1, 1), (1, 4), (3, 2)])
def test_any_number_of_cells_gives_one_score_a_class(pool: Pool, cells: tuple[int, int]) -> None:
    scores = pool(*pool.inputs(2, *cells))
    assert scores.shape == (2, K)
    assert scores.isfinite().all()


def test_the_cells_that_are_not_valid_might_as_well_not_be_there(pool: Pool) -> None:
    inputs, valid = pool.inputs(3, 4, 5)
    for image in range(3):
        shown = inputs[image].flatten(1)[:, valid[image].flatten()][None, :, None]  # (1, C, 1, number of valid cells)
        alone = pool(shown, torch.ones(1, 1, *shown.shape[2:], dtype=torch.bool))
        torch.testing.assert_close(pool(inputs, valid)[image : image + 1], alone)


def test_nothing_that_stands_in_them_reaches_a_gradient(pool: Pool) -> None:
    inputs, valid = pool.inputs(2, 3, 4)
    inputs = inputs.masked_fill(~valid, torch.nan).requires_grad_()
    pool(inputs, valid).sum().backward()
    assert inputs.grad is not None
    assert (inputs.grad.masked_select(~valid) == 0).all()
    learned = [*pool.head.parameters(), *(pool.built.parameters() if isinstance(pool.built, nn.Module) else ())]
    gradients = [inputs.grad, *(parameter.grad for parameter in learned if parameter.grad is not None)]
    assert all(gradient.isfinite().all() for gradient in gradients)


def test_moving_the_cells_about_changes_no_score_where_that_is_declared(pool: Pool) -> None:
    inputs, valid = pool.inputs(2, 3, 4)
    order = torch.randperm(12, generator=torch.Generator().manual_seed(2))
    moved = [tensor.flatten(2)[..., order].view(tensor.shape) for tensor in (inputs, valid)]
    same = torch.allclose(pool(inputs, valid), pool(*moved))
    assert same == pool.order_free


def test_the_gradient_agrees_with_finite_differences(pool: Pool) -> None:
    inputs, valid = pool.inputs(2, 2, 3)
    assert torch.autograd.gradcheck(lambda found: pool(found, valid), (inputs.requires_grad_(),))
    if isinstance(pool.built, nn.Module):
        learned = tuple(pool.built.parameters())
        assert torch.autograd.gradcheck(lambda *_: pool(inputs.detach(), valid), learned, fast_mode=True)


@pytest.mark.parametrize("shares", [(1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)], ids=["high", "low", "both"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_logits_of_ten_thousand_give_finite_scores_and_gradients(
    pool: Pool, shares: tuple[float, float], dtype: torch.dtype
) -> None:
    inputs = torch.tensor(shares, dtype=dtype).repeat_interleave(4).expand(2, pool.channels, 8).reshape(2, -1, 2, 4)
    inputs = (1e4 * inputs).requires_grad_()
    if pool.stage == "features":
        with torch.no_grad():  # the maps are the first of the features, so that they are as large
            pool.head.weight.copy_(torch.eye(K, D)[..., None, None])
            pool.head.bias.zero_()
        pool.head.to(dtype)
    scores = pool(inputs, torch.ones(2, 1, 2, 4, dtype=torch.bool))
    scores.sum().backward()
    assert scores.isfinite().all()
    assert scores.dtype == dtype
    assert inputs.grad is not None
    assert inputs.grad.isfinite().all()
    if pool.stage == "maps":
        assert (inputs.grad != 0).any()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_scores_are_float32_or_wider(dtype: torch.dtype) -> None:
    for offer in OFFERS:
        pool = Pool(offer)
        inputs, valid = pool.inputs(2, 3, 3, dtype=dtype)
        scores = pool(inputs, valid)
        assert scores.dtype == torch.float32, offer.qualified_name
        torch.testing.assert_close(scores, pool(inputs.float(), valid), msg=offer.qualified_name)


def test_float64_is_kept_by_one_that_was_built_in_float32() -> None:
    for offer in OFFERS:
        pool = Pool(offer)
        inputs, valid = pool.inputs(2, 3, 3)
        pool.head.double()
        assert pool(inputs, valid).dtype == torch.float64, offer.qualified_name


@pytest.mark.parametrize("pool", SELECTIVE, indirect=True, ids=named)
def test_one_that_names_winners_gives_no_other_cell_a_gradient(pool: Pool) -> None:
    inputs, valid = pool.inputs(3, 4, 5)
    winners = pool.built.winners(inputs, valid)
    pool(inputs.requires_grad_(), valid).sum().backward()
    assert inputs.grad is not None
    others = torch.ones(inputs.flatten(2).shape, dtype=torch.bool).scatter_(2, winners, value=False)
    assert (inputs.grad.flatten(2)[others] == 0).all()
    assert (inputs.grad != 0).any()


@pytest.mark.parametrize("pool", LEARNING, indirect=True, ids=named)
def test_what_is_learned_is_saved_and_learns(pool: Pool) -> None:
    inputs, valid = pool.inputs(2, 3, 4)
    (pool(inputs, valid) * torch.arange(1.0, 2 * K + 1).view(2, K)).sum().backward()
    with torch.no_grad():
        for parameter in pool.built.parameters():
            parameter.sub_(parameter.grad, alpha=0.1)
    other = Pool(pool.offer).double()
    assert not torch.equal(other(inputs, valid), pool(inputs, valid))
    other.built.load_state_dict(pool.built.state_dict())
    assert torch.equal(other(inputs, valid), pool(inputs, valid))
