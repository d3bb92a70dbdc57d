"""The head with several maps a class."""

import math

import pytest
import torch
from torch import nn

from wsf import HeadContext
from wsf_pooling.multimap import MULTIMAP

PRIORS = (0.5, 0.1)


def multimap(**params: object) -> nn.Module:
    context = HeadContext(channels=1, classes=("a", "b"), priors=PRIORS)
    head: nn.Module = MULTIMAP.build(MULTIMAP.params.model_validate(params), context)
    return head.eval()


@pytest.mark.parametrize(("reduce", "expected"), [("mean", [2.0, -1.0]), ("max", [6.0, 3.0])])
def test_the_maps_of_a_class_become_one(reduce: str, expected: list[float]) -> None:
    head = multimap(maps=3, reduce=reduce)
    with torch.no_grad():
        # At a feature of 2: 2, −2, 6 for the first class; −4, 3 (by its bias), −2 for the second.
        head.conv.weight.copy_(torch.tensor([1.0, -1.0, 3.0, -2.0, 0.0, -1.0]).view(6, 1, 1, 1))
        head.conv.bias.copy_(torch.tensor([0.0, 0.0, 0.0, 0.0, 3.0, 0.0]))
    assert head(torch.tensor([[[[2.0]]]])).flatten().tolist() == pytest.approx(expected)


def test_training_starts_at_the_class_priors() -> None:
    maps = multimap(maps=4)(torch.zeros(1, 1, 1, 1))
    assert maps.flatten().tolist() == pytest.approx([0.0, math.log(1 / 9)])


@pytest.mark.parametrize("cells", [(1, 1), (2, 5)])
def test_any_number_of_cells_is_mapped(cells: tuple[int, int]) -> None:
    features = torch.randn(3, 1, *cells)
    for memory in (torch.contiguous_format, torch.channels_last):
        assert multimap()(features.contiguous(memory_format=memory)).shape == (3, 2, *cells)


def test_dropout_zeroes_whole_feature_maps_in_training_alone() -> None:
    torch.manual_seed(0)
    head, features = multimap(dropout=0.5), torch.ones(64, 1, 2, 2)
    assert len(head(features).unique(dim=0)) == 1
    dropped = head.train()(features)
    assert len(dropped.unique(dim=0)) == 2
    assert (dropped == dropped[:, :, :1, :1]).all()
