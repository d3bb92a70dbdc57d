"""Two streams: classification and detection."""

import math

import pytest
import torch
from torch import Tensor, nn

from class_map import built, everywhere
from wsf import RecipeError
from wsf_pooling.wsddn import AGGREGATOR

LOG3 = math.log(3)
# Two classes, two cells: the classes' odds are 1 : 3 in the first cell, 3 : 1 in the second.
FEATURES = torch.tensor([[[[0.0, LOG3]], [[LOG3, 0.0]]]], dtype=torch.float64)


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def itself(features: Tensor) -> Tensor:
    """A head whose class maps are the features."""
    return features


def wsddn(classes: int = 2, **params: object) -> nn.Module:
    """All weights of the detection stream zero, so that every cell has an even part of the evidence."""
    pool = built(AGGREGATOR, channels=classes, classes=classes, **params)
    nn.init.zeros_(pool.detection.weight)
    return pool


def test_it_sums_what_a_cell_shows_times_its_part_of_the_evidence() -> None:
    pool = wsddn()
    with torch.no_grad():  # the first class looks where the second feature is high: 3/4 at the first cell
        pool.detection.weight.copy_(torch.tensor([[0.0, 1.0], [0.0, 0.0]]))
    scores = pool(FEATURES, everywhere(FEATURES), itself)
    first, second = 0.25 * 0.75 + 0.75 * 0.25, 0.75 * 0.5 + 0.25 * 0.5
    assert scores.flatten().tolist() == pytest.approx([logit(first), logit(second)])
    maps = pool.maps(FEATURES, everywhere(FEATURES), itself).exp() / 2
    assert maps.flatten().tolist() == pytest.approx([0.25 * 0.75, 0.75 * 0.25, 0.75 * 0.5, 0.25 * 0.5])


def test_with_sigmoids_equal_evidence_gives_the_mean_probability() -> None:
    scores = wsddn(classification="sigmoid")(FEATURES, everywhere(FEATURES), itself)
    assert scores.flatten().tolist() == pytest.approx([logit((0.5 + 0.75) / 2)] * 2)


def test_a_class_that_is_all_there_is_stays_exact_and_learns() -> None:
    features = torch.tensor([[[[5000.0]], [[0.0]], [[-10.0]]]], dtype=torch.float64, requires_grad=True)
    scores = wsddn(classes=3)(features, everywhere(features), itself)
    # 1 − p is exp(0 − 5000) (1 + exp(−10)) for the first class.
    assert scores.flatten().tolist() == pytest.approx([5000.0, -5000.0, -5010.0])
    scores[0, 0].backward()
    assert features.grad is not None
    assert features.grad.flatten().tolist() == pytest.approx([1.0, -1.0, 0.0], abs=1e-4)


def test_only_valid_cells_have_a_part_of_the_evidence() -> None:
    valid = torch.tensor([[[[True, False]]]])
    assert wsddn()(FEATURES, valid, itself).flatten().tolist() == pytest.approx([logit(0.25), logit(0.75)])


def test_a_single_class_cannot_compete() -> None:
    with pytest.raises(RecipeError, match="got a single class, which always wins; give sigmoid"):
        wsddn(classes=1)
    one = torch.tensor([[[[0.0, LOG3]]]], dtype=torch.float64)
    scores = wsddn(classes=1, classification="sigmoid")(one, everywhere(one), itself)
    assert scores.item() == pytest.approx(logit(0.625))
