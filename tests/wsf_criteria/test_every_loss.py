"""What every loss promises, of all that are installed."""

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
def test_scores_on_the_right_side_cost_less_than_on_the_wrong_one(record: Loss[Any]) -> None:
    labels = labels_for(record)
    right, wrong = (built(record)(side * 3 * labels, labels, LATER) for side in (1, -1))
    assert right.shape == ()
    assert 0 <= right < wrong


@pytest.mark.parametrize("record", RECORDS)
def test_unknown_labels_are_ignored_or_not_as_the_record_says(record: Loss[Any]) -> None:
    labels, scores = labels_for(record), some_scores().requires_grad_()
    built(record)(scores, labels, LATER).backward()
    assert scores.grad is not None
    gradients = scores.grad[labels == 0]
    assert (gradients == 0).all() if record.unknown == "ignored" else (gradients != 0).all()
    assert (scores.grad[labels != 0] != 0).any()


@pytest.mark.parametrize("record", RECORDS)
def test_the_loss_of_a_batch_is_the_mean_of_its_images(record: Loss[Any]) -> None:
    labels, scores = labels_for(record), some_scores()
    alone = [built(record)(scores[i : i + 1], labels[i : i + 1], LATER) for i in range(3)]
    torch.testing.assert_close(built(record)(scores, labels, LATER), torch.stack(alone).mean())


@pytest.mark.parametrize("record", RECORDS)
def test_labels_are_left_as_they_are(record: Loss[Any]) -> None:
    labels = labels_for(record)
    built(record)(some_scores(), labels, Step(epoch=3, epochs=5, ids=("a", "b", "c")))
    assert torch.equal(labels, labels_for(record))


@pytest.mark.parametrize("record", RECORDS)
def test_the_gradient_agrees_with_finite_differences(record: Loss[Any]) -> None:
    labels, loss = labels_for(record), built(record)
    assert torch.autograd.gradcheck(lambda scores: loss(scores, labels, LATER), some_scores().requires_grad_())


@pytest.mark.parametrize("side", [1, -1], ids=["right", "wrong"])
@pytest.mark.parametrize("record", RECORDS)
def test_scores_of_ten_thousand_give_a_finite_loss_and_gradient(record: Loss[Any], side: int) -> None:
    labels = labels_for(record).float()
    scores = (side * 1e4 * labels.masked_fill(labels == 0, 1.0)).requires_grad_()
    value = built(record)(scores, labels, LATER)
    value.backward()
    assert value.isfinite()
    assert scores.grad is not None
    assert scores.grad.isfinite().all()
    if side < 0:
        assert (scores.grad[labels > 0] < 0).all()


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64])
def test_our_losses_are_float32_or_wider(dtype: torch.dtype) -> None:
    wider = torch.float64 if dtype == torch.float64 else torch.float32
    for offer in (offer for offer in OFFERS if offer.plugin.name == "wsf_criteria"):
        labels, scores = labels_for(offer.component).to(dtype), some_scores().to(dtype)
        value = built(offer.component)(scores, labels, LATER)
        assert value.dtype == wider, offer.qualified_name
        expected = built(offer.component)(scores.to(wider), labels.to(wider), LATER)
        torch.testing.assert_close(value, expected, msg=offer.qualified_name)


@pytest.mark.parametrize("record", RECORDS)
def test_probabilities_are_between_0_and_1_and_rise_with_the_score_or_there_are_none(record: Loss[Any]) -> None:
    scores = torch.tensor([[-1e4, -1.0, 1.0, 1e4]])
    found = built(record).probabilities(scores)
    if found is not None:
        assert found.shape == scores.shape
        assert ((found >= 0) & (found <= 1)).all()
        assert (found.diff() >= 0).all()
        assert found[0, 0] < found[0, 3]
