"""Adaptation layers and the linear head."""

import math

import pytest
import torch

from wsf import HeadContext
from wsf_oquab.adaptation import Adaptation
from wsf_oquab.components import ADAPTATION, LINEAR
from wsf_oquab.linear import Linear
from wsf_oquab.params import AdaptationParams, LinearParams

PRIORS = (0.5, 0.1, 0.9)
CONTEXT = HeadContext(channels=4, classes=("a", "b", "c"), priors=PRIORS)


def adaptation(**params: object) -> Adaptation:
    head = ADAPTATION.build(AdaptationParams.model_validate(params), CONTEXT)
    assert isinstance(head, Adaptation)
    return head


def linear(**params: object) -> Linear:
    head = LINEAR.build(LinearParams.model_validate(params), CONTEXT)
    assert isinstance(head, Linear)
    return head


def test_adaptation_is_two_convolutions_with_a_relu_between() -> None:
    head = Adaptation(channels=2, hidden=2, priors=(0.5,), dropout=0.5).eval()
    with torch.no_grad():
        head.ca.weight.copy_(torch.tensor([[1.0, 1.0], [-1.0, 0.0]]).view(2, 2, 1, 1))
        head.ca.bias.copy_(torch.tensor([0.5, 0.0]))  # type: ignore[union-attr]
        head.cb.weight.copy_(torch.tensor([[2.0, 10.0]]).view(1, 2, 1, 1))
    features = torch.tensor([[[[1.0, -3.0]], [[2.0, 1.0]]]])  # cells (1, 2) and (-3, 1)
    # Ca: (3.5, -1) and (-1.5, 3); ReLU: (3.5, 0) and (0, 3); Cb: 7 and 30, its bias log(0.5 / 0.5) = 0.
    assert head(features).tolist() == [[[[7.0, 30.0]]]]


@pytest.mark.parametrize("size", [(1, 1), (2, 5)])
@pytest.mark.parametrize("make", [adaptation, linear])
def test_any_number_of_cells_is_mapped(make: type, size: tuple[int, int]) -> None:
    assert make()(torch.randn(2, 4, *size)).shape == (2, 3, *size)


@pytest.mark.parametrize("make", [adaptation, linear])
def test_training_starts_at_the_class_priors(make: type) -> None:
    probabilities = make().eval()(torch.zeros(1, 4, 1, 1)).sigmoid().flatten()
    assert probabilities.tolist() == pytest.approx(PRIORS)
    assert make().eval()(torch.zeros(1, 4, 1, 1))[0, 1].item() == pytest.approx(math.log(1 / 9))


def test_the_first_predictions_stay_near_the_priors() -> None:
    torch.manual_seed(0)
    head = Adaptation(channels=256, hidden=2048, priors=PRIORS, dropout=0.5).eval()
    maps = head(torch.randn(1, 256, 9, 9).relu())
    bias = torch.tensor(PRIORS).logit().view(1, 3, 1, 1)
    assert (maps - bias).std().item() < 0.6


def test_dropout_zeroes_whole_maps_of_an_image_and_keeps_the_expectation() -> None:
    torch.manual_seed(0)
    head = Adaptation(channels=1, hidden=400, priors=(0.5,), dropout=0.5).train()
    with torch.no_grad():
        head.ca.weight.fill_(1.0)
    seen = []
    head.cb.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    head(torch.ones(50, 1, 3, 3))
    maps = seen[0].flatten(2)  # (50, 400, 9)
    # Of ones, a map that is kept holds 1 / (1 - p) = 2 in every cell, and one that is dropped 0.
    assert ((maps == 0).all(2) | (maps == 2).all(2)).all()
    assert maps.mean().item() == pytest.approx(1.0, abs=0.03)
    assert not torch.equal(maps[0], maps[1])


def test_dropout_rests_in_evaluation() -> None:
    head = adaptation().eval()
    features = torch.randn(2, 4, 3, 3)
    assert torch.equal(head(features), head(features))


def test_the_linear_head_drops_whole_feature_maps() -> None:
    torch.manual_seed(0)
    head = linear(dropout=0.5).train()
    seen = []
    head.c8.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    head(torch.ones(50, 4, 2, 2))
    maps = seen[0].flatten(2)
    assert ((maps == 0).all(2) | (maps == 2).all(2)).all()
    assert 0.3 < (maps == 0).float().mean().item() < 0.7


def test_the_linear_head_divides_the_features_of_each_cell_by_their_length() -> None:
    head = Linear(channels=2, priors=(0.5,), dropout=0.0, normalise="l2").eval()
    with torch.no_grad():
        head.c8.weight.copy_(torch.tensor([[10.0, 100.0]]).view(1, 2, 1, 1))
    features = torch.tensor([[[[3.0, 0.0, -2.0]], [[4.0, 0.0, 0.0]]]])  # cells (3, 4), (0, 0) and (-2, 0)
    # Lengths 5, 0 and 2: (0.6, 0.8), nothing, (-1, 0).
    assert head(features).flatten().tolist() == pytest.approx([86.0, 0.0, -10.0])


def test_the_linear_head_leaves_features_as_they_are_unless_asked() -> None:
    torch.manual_seed(0)
    head = linear().eval()
    features = torch.randn(1, 4, 1, 1)
    bias = head(torch.zeros(1, 4, 1, 1))
    torch.testing.assert_close(head(3 * features) - bias, 3 * (head(features) - bias))


def test_the_length_of_normalised_features_does_not_count() -> None:
    head = linear(normalise="l2").eval()
    features = torch.randn(2, 4, 3, 3)
    torch.testing.assert_close(head(7 * features), head(features))
