"""Cross-entropy."""

import math

import pytest
import torch
from torch import Tensor

from wsf import LossContext, Step
from wsf_criteria import softmax_shared
from wsf_criteria.softmax import LOSS, SoftmaxLoss, SoftmaxParams

STEP = Step(epoch=0, epochs=1)


def softmax(**params: object) -> SoftmaxLoss:
    context = LossContext(classes=("a", "b", "c"), priors=(1 / 3, 1 / 3, 1 / 3))
    built = LOSS.build(SoftmaxParams.model_validate(params), context)
    assert isinstance(built, SoftmaxLoss)
    return built


def row(*values: float) -> Tensor:
    return torch.tensor([values], dtype=torch.float64)


def test_it_is_the_negative_log_probability_of_the_class() -> None:
    # exp: 1, 2, 5; the second is 2 / 8.
    scores = row(0.0, math.log(2), math.log(5))
    assert softmax()(scores, row(-1, 1, -1), STEP).item() == pytest.approx(math.log(4))


def test_its_gradient_is_probability_minus_target() -> None:
    scores = row(0.0, math.log(2), math.log(5)).requires_grad_()
    softmax()(scores, row(-1, 1, -1), STEP).backward()
    assert scores.grad is not None
    assert scores.grad.flatten().tolist() == pytest.approx([1 / 8, 2 / 8 - 1, 5 / 8])


def test_it_is_averaged_over_the_images() -> None:
    scores = torch.cat([row(0.0, 0.0), row(0.0, math.log(3))])
    labels = torch.cat([row(1, -1), row(-1, 1)])
    assert softmax()(scores, labels, STEP).item() == pytest.approx((math.log(2) + math.log(4 / 3)) / 2)


def test_a_class_with_label_0_is_left_out_of_the_sum_and_gets_no_gradient() -> None:
    scores = row(0.0, math.log(3), 50.0).requires_grad_()
    value = softmax()(scores, row(1, -1, 0), STEP)
    value.backward()
    assert value.item() == pytest.approx(math.log(4))
    assert scores.grad is not None
    assert scores.grad[0, 2] == 0


@pytest.mark.parametrize("labels", [(0, 0, 0), (-1, -1, -1), (-1, 0, -1)])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_an_image_without_a_positive_gives_no_gradient(labels: tuple[int, ...], smoothing: float) -> None:
    scores = row(1.0, 2.0, 3.0).requires_grad_()
    value = softmax(smoothing=smoothing)(scores, row(*labels), STEP)
    value.backward()
    assert value.item() == 0
    assert scores.grad is not None
    assert scores.grad.flatten().tolist() == [0, 0, 0]


def test_smoothing_spreads_a_share_of_the_target() -> None:
    # p = 1/8, 2/8, 5/8; targets 0.1, 0.8, 0.1.
    scores = row(0.0, math.log(2), math.log(5))
    expected = -(0.1 * math.log(1 / 8) + 0.8 * math.log(2 / 8) + 0.1 * math.log(5 / 8))
    assert softmax(smoothing=0.3)(scores, row(-1, 1, -1), STEP).item() == pytest.approx(expected)


def test_smoothing_spreads_over_the_known_classes_only() -> None:
    expected = -(0.8 * math.log(1 / 4) + 0.2 * math.log(3 / 4))
    scores = row(0.0, math.log(3), 9.0)
    assert softmax(smoothing=0.4)(scores, row(1, -1, 0), STEP).item() == pytest.approx(expected)


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_without_unknown_labels_it_is_torchs_cross_entropy(smoothing: float) -> None:
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(6, 5, dtype=torch.float64, generator=generator) * 5
    classes = torch.randint(0, 5, (6,), generator=generator)
    labels = 2 * torch.nn.functional.one_hot(classes, 5).double() - 1
    expected = torch.nn.functional.cross_entropy(scores, classes, label_smoothing=smoothing)
    torch.testing.assert_close(softmax(smoothing=smoothing)(scores, labels, STEP), expected)


def test_the_gradient_agrees_with_finite_differences() -> None:
    scores = torch.randn(3, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    labels = torch.tensor([[1, -1, 0, -1], [0, 0, 0, 0], [-1, -1, 1, -1]], dtype=torch.float64)
    loss = softmax(smoothing=0.1)
    assert torch.autograd.gradcheck(lambda s: loss(s, labels, STEP), scores.requires_grad_())


def test_extreme_scores_stay_finite() -> None:
    scores = row(1e4, -1e4, 0.0).float().requires_grad_()
    value = softmax(smoothing=0.1)(scores, row(-1, 1, -1).float(), STEP)
    value.backward()
    assert math.isfinite(value.item())
    assert scores.grad is not None
    assert scores.grad.isfinite().all()


def test_probabilities_sum_to_one() -> None:
    assert softmax().probabilities(row(0.0, math.log(3))).flatten().tolist() == pytest.approx([0.25, 0.75])


def test_it_says_that_it_wants_one_class_a_picture() -> None:
    assert LOSS.single_label


def test_the_classes_of_a_picture_share_the_target_evenly() -> None:
    loss = softmax_shared.LOSS.build(SoftmaxParams(), LossContext(classes=("a", "b", "c"), priors=(1 / 3,) * 3))
    # p = 1/8, 2/8, 5/8; targets 1/2, 1/2, 0.
    scores = row(0.0, math.log(2), math.log(5)).requires_grad_()
    value = loss(scores, row(1, 1, -1), STEP)
    value.backward()
    assert value.item() == pytest.approx((math.log(8) + math.log(4)) / 2)
    assert scores.grad is not None
    assert scores.grad.flatten().tolist() == pytest.approx([1 / 8 - 1 / 2, 2 / 8 - 1 / 2, 5 / 8])
    assert not softmax_shared.LOSS.single_label
