"""Eq. 1 of the paper."""

import math

import pytest
import torch
from torch import Tensor

from wsf import LossContext, Step
from wsf_oquab.components import LOG
from wsf_oquab.log_loss import LogLoss
from wsf_oquab.params import LogParams

STEP = Step(epoch=0, epochs=1)


@pytest.fixture
def loss() -> LogLoss:
    built = LOG.build(LogParams(), LossContext(classes=("a", "b"), priors=(0.5, 0.5)))
    assert isinstance(built, LogLoss)
    return built


def row(*values: float) -> Tensor:
    return torch.tensor([values], dtype=torch.float64)


def test_it_is_summed_over_the_classes(loss: LogLoss) -> None:
    expected = math.log(1 + math.exp(-2)) + math.log(1 + math.exp(-0.5))
    assert loss(row(2.0, -0.5), row(1.0, -1.0), STEP).item() == pytest.approx(expected, rel=1e-12)


def test_a_score_of_zero_costs_log_2_a_class(loss: LogLoss) -> None:
    assert loss(row(0.0, 0.0, 0.0), row(1.0, -1.0, 1.0), STEP).item() == pytest.approx(3 * math.log(2))


def test_it_is_averaged_over_the_images(loss: LogLoss) -> None:
    scores, labels = torch.cat([row(1.0, 2.0), row(-3.0, 0.5)]), torch.cat([row(1.0, 1.0), row(-1.0, 1.0)])
    one, two = (loss(scores[i : i + 1], labels[i : i + 1], STEP).item() for i in range(2))
    assert loss(scores, labels, STEP).item() == pytest.approx((one + two) / 2)


def test_the_gradient_is_that_of_the_logistic_function(loss: LogLoss) -> None:
    scores = row(2.0, -0.5).requires_grad_()
    loss(scores, row(1.0, -1.0), STEP).backward()
    assert scores.grad is not None
    assert scores.grad.flatten().tolist() == pytest.approx([-1 / (1 + math.exp(2)), 1 / (1 + math.exp(0.5))])


def test_a_label_of_0_costs_nothing_and_gives_no_gradient(loss: LogLoss) -> None:
    scores = row(3.0, 1.0).requires_grad_()
    value = loss(scores, row(0.0, 1.0), STEP)
    value.backward()
    assert value.item() == pytest.approx(math.log(1 + math.exp(-1)))
    assert scores.grad is not None
    assert scores.grad[0, 0] == 0


def test_extreme_scores_stay_finite(loss: LogLoss) -> None:
    scores = row(1e4, -1e4, 1e4, -1e4).float().requires_grad_()
    value = loss(scores, row(1.0, 1.0, -1.0, -1.0).float(), STEP)
    value.backward()
    assert value.item() == 2e4
    assert scores.grad is not None
    assert scores.grad.flatten().tolist() == [0, -1, 1, 0]


def test_the_gradient_agrees_with_finite_differences(loss: LogLoss) -> None:
    scores = torch.randn(3, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) * 10
    labels = torch.tensor([[1, -1, 0, 1], [0, 0, 0, 0], [-1, -1, 1, 1]], dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda s: loss(s, labels, STEP), scores.requires_grad_())


def test_probabilities_are_the_logistic_function(loss: LogLoss) -> None:
    assert loss.probabilities(row(0.0, math.log(3))).flatten().tolist() == pytest.approx([0.5, 0.75])
