"""What our losses keep beyond what the conformance kit asks of every one."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from wsf import Loss, LossContext, Step
from wsf.plugins import discover

K = 4
OFFERS = discover().offers("loss")
RECORDS = [pytest.param(offer.component, id=offer.qualified_name) for offer in OFFERS]
LATER = Step(epoch=0, epochs=5, ids=("a", "b", "c"))


def built(record: Loss[Any], **params: object) -> Any:
    context = LossContext(classes=tuple("pqrs"), priors=(0.25,) * K)
    return record.build(record.params.model_validate({**record.example, **params}), context)


def labels_for(record: Loss[Any]) -> Tensor:
    """(3, K) with one positive in each image where there must be one, and unknown labels."""
    if record.single_label:
        return torch.tensor([[1, -1, 0, -1], [-1, -1, 1, -1], [-1, 1, -1, 0]], dtype=torch.float64)
    return torch.tensor([[1, -1, 0, 1], [0, 0, 0, 0], [-1, -1, 1, 0]], dtype=torch.float64)


def some_scores(scale: float = 2.0) -> Tensor:
    return torch.randn(3, K, dtype=torch.float64, generator=torch.Generator().manual_seed(3)) * scale


def test_the_zoo_is_complete() -> None:
    named = "log focal asymmetric softmax ranking assume_negative partial large_loss"
    assert set(named.split()) <= {offer.component.name for offer in OFFERS}


@pytest.mark.parametrize("record", RECORDS)
def test_the_loss_of_a_batch_is_the_mean_of_its_images(record: Loss[Any]) -> None:
    labels, scores = labels_for(record), some_scores()
    alone = [built(record)(scores[i : i + 1], labels[i : i + 1], LATER) for i in range(3)]
    torch.testing.assert_close(built(record)(scores, labels, LATER), torch.stack(alone).mean())


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64])
def test_our_losses_are_float32_or_wider(dtype: torch.dtype) -> None:
    wider = torch.float64 if dtype == torch.float64 else torch.float32
    for offer in (offer for offer in OFFERS if offer.plugin.name == "wsf_criteria"):
        labels, scores = labels_for(offer.component).to(dtype), some_scores().to(dtype)
        value = built(offer.component)(scores, labels, LATER)
        assert value.dtype == wider, offer.qualified_name
        expected = built(offer.component)(scores.to(wider), labels.to(wider), LATER)
        torch.testing.assert_close(value, expected, msg=offer.qualified_name)
