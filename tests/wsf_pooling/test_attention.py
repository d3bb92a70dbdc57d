"""Gated attention over the features."""

import math

import pytest
import torch
from torch import Tensor, nn

from class_map import built, everywhere
from wsf_pooling.attention import AGGREGATOR

FEATURES = torch.tensor([[[[1.0, -1.0, 3.0]], [[4.0, 0.0, 5.0]]]], dtype=torch.float64)  # (1, 2, 1, 3)


def itself(features: Tensor) -> Tensor:
    """A head whose class maps are the features."""
    return features


def attention(**params: object) -> nn.Module:
    """All weights zero, so that every cell is attended to alike."""
    pool = built(AGGREGATOR, channels=2, classes=2, hidden=1, **params)
    for parameter in pool.parameters():
        nn.init.zeros_(parameter)
    return pool


@pytest.mark.parametrize("per_class", [False, True])
def test_equal_attention_gives_the_mean_of_the_features(per_class: bool) -> None:
    pool = attention(per_class=per_class)
    assert pool(FEATURES, everywhere(FEATURES), itself).flatten().tolist() == pytest.approx([1.0, 3.0])
    maps = pool.maps(FEATURES, everywhere(FEATURES), itself)
    torch.testing.assert_close(maps, FEATURES)


def test_cells_count_by_the_gated_product() -> None:
    pool = attention()
    with torch.no_grad():
        pool.v.weight.copy_(torch.tensor([[1.0, 0.0]]))
        pool.u.weight.copy_(torch.tensor([[0.0, 1.0]]))
        pool.w.weight.fill_(2.0)
    evidence = [2 * math.tanh(a) / (1 + math.exp(-b)) for a, b in zip((1.0, -1.0, 3.0), (4.0, 0.0, 5.0), strict=True)]
    total = sum(map(math.exp, evidence))
    shares = [math.exp(value) / total for value in evidence]
    expected = [sum(a * f for a, f in zip(shares, cells, strict=True)) for cells in ((1, -1, 3), (4, 0, 5))]
    assert pool(FEATURES, everywhere(FEATURES), itself).flatten().tolist() == pytest.approx(expected)
    maps = pool.maps(FEATURES, everywhere(FEATURES), itself)
    # The head's maps, plus log of how many times its even part of the attention a cell has.
    parts = torch.tensor(shares, dtype=torch.float64) * 3
    torch.testing.assert_close(maps - FEATURES, parts.log().expand(1, 2, 1, 3))


def test_with_one_map_a_class_each_class_is_classified_by_its_own_mean() -> None:
    pool = attention(per_class=True)
    with torch.no_grad():
        pool.v.weight.copy_(torch.tensor([[100.0, 0.0]]))  # 1, −1, 1 after tanh
        pool.u.bias.fill_(100.0)  # the gate is open
        pool.w.weight.copy_(torch.tensor([[100.0], [-100.0]]))
    # The first class attends to the first and the third cell, the second class to the second.
    assert pool(FEATURES, everywhere(FEATURES), itself).flatten().tolist() == pytest.approx([2.0, 0.0])


def test_cells_that_are_not_valid_are_not_attended_to() -> None:
    valid = torch.tensor([[[[True, False, True]]]])
    assert attention()(FEATURES, valid, itself).flatten().tolist() == pytest.approx([2.0, 4.5])
    maps = attention().maps(FEATURES, valid, itself)
    torch.testing.assert_close(maps[..., valid[0, 0]], FEATURES[..., valid[0, 0]])
