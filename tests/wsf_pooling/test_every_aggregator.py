"""What our aggregators keep beyond what the conformance kit asks of every one."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from wsf import AggregatorContext
from wsf.plugins import Offer, discover

D, K = 5, 3
OFFERS = discover().offers("aggregator")


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


@pytest.fixture(params=OFFERS, ids=named)
def pool(request: pytest.FixtureRequest) -> Pool:
    return Pool(request.param).double()


def test_the_zoo_is_complete() -> None:
    named = (
        "max average lse lse_lba top_k weldon wildcat gwrp softmax linear_softmax noisy_or gem attention csra pcam "
        "wsddn"
    )
    assert set(named.split()) <= {offer.component.name for offer in OFFERS}


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
