"""A network from its description: the order of what a layer does, and its numbers."""

from __future__ import annotations

import math

import torch
from torch import nn

from wsf import Architecture, ConvLayer, ConvNet, Sliding


def network(*layers: ConvLayer, dropout: float = 0.0) -> ConvNet:
    torch.manual_seed(0)
    return ConvNet(Architecture(layers=layers, mean=(0.1, 0.2, 0.3), std=(1, 2, 3)), dropout)


def test_it_says_of_itself_what_a_backbone_must() -> None:
    found = network(ConvLayer(name="c1", maps=5, conv=Sliding(4, stride=2)))
    assert (found.channels, found.window, found.stride, found.multiple) == (5, 4, 2, 1)
    assert (found.mean, found.std) == ((0.1, 0.2, 0.3), (1, 2, 3))
    assert found.reach(100, 200) == 2


def test_a_layer_is_convolution_then_relu_then_the_maximum() -> None:
    found = network(ConvLayer(name="c1", maps=1, conv=Sliding(1), pool=Sliding(2, stride=2)))
    with torch.no_grad():
        found.c1.conv.weight.fill_(1.0)  # the sum of the colours
        found.c1.conv.bias.fill_(-4.0)
    picture = torch.tensor([[1.0, 2.0, 0.0, 1.0], [0.0, 3.0, 1.0, 0.0]]).expand(1, 3, 2, 4)
    # Sums 3, 6, 0, 3 above 0, 9, 3, 0; minus 4 and not below zero: 0, 2, 0, 0 above 0, 5, 0, 0.
    assert found(picture).tolist() == [[[[5.0, 0.0]]]]


def test_zeros_stand_before_and_behind_the_map_as_the_layer_says() -> None:
    before = network(ConvLayer(name="c1", maps=1, conv=Sliding(2, before=1)))
    after = network(ConvLayer(name="c1", maps=1, conv=Sliding(2, after=1)))
    for found in (before, after):
        nn.init.ones_(found.c1.conv.weight)
    picture = torch.tensor([[1.0, 2.0], [4.0, 8.0]]).expand(1, 3, 2, 2)
    assert before(picture).tolist() == [[[[3.0, 9.0], [15.0, 45.0]]]]
    assert after(picture).tolist() == [[[[45.0, 30.0], [36.0, 24.0]]]]


def test_a_local_norm_stands_before_the_maximum_or_after_it() -> None:
    def norms(pool_first: bool) -> list[str]:
        layer = ConvLayer(
            name="c1", maps=8, conv=Sliding(3), norm="local", pool=Sliding(3, stride=2), pool_first=pool_first
        )
        return [type(part).__name__ for part in network(layer).c1]

    assert norms(pool_first=False) == ["Conv2d", "ReLU", "LocalResponseNorm", "MaxPool2d"]
    assert norms(pool_first=True) == ["Conv2d", "ReLU", "MaxPool2d", "LocalResponseNorm"]


def test_the_local_norm_is_krizhevskys() -> None:
    norm = network(ConvLayer(name="c1", maps=96, conv=Sliding(1), norm="local")).c1.norm
    ones = torch.ones(1, 96, 1, 1)
    torch.testing.assert_close(norm(ones)[0, 48, 0, 0], torch.tensor((2 + 1e-4 * 5) ** -0.75))
    torch.testing.assert_close(norm(ones)[0, 0, 0, 0], torch.tensor((2 + 1e-4 * 3) ** -0.75))


def test_a_batch_norm_takes_the_place_of_the_bias() -> None:
    block = network(ConvLayer(name="c1", maps=4, conv=Sliding(3), norm="batch")).c1
    assert [type(part).__name__ for part in block] == ["Conv2d", "BatchNorm2d", "ReLU"]
    assert block.conv.bias is None


def test_the_first_weights_are_hes_and_the_biases_zero() -> None:
    conv = network(ConvLayer(name="c1", maps=512, conv=Sliding(5))).c1.conv
    assert math.isclose(conv.weight.std().item(), math.sqrt(2 / 75), rel_tol=0.02)
    assert conv.bias.abs().max() == 0


def test_dropout_zeroes_whole_maps_in_training_where_a_layer_has_it() -> None:
    layers = (
        ConvLayer(name="c1", maps=64, conv=Sliding(3)),
        ConvLayer(name="fc6", maps=64, conv=Sliding(3), dropout=True),
    )
    found = network(*layers, dropout=0.5)
    kept: dict[str, torch.Tensor] = {}
    found.fc6.relu.register_forward_hook(lambda _, __, output: kept.update(before=output.clone()))
    images = torch.randn(2, 3, 8, 8)
    dropped = found.train()(images)
    whole = dropped == 2 * kept["before"]
    assert (whole.flatten(2).all(2) | (dropped == 0).flatten(2).all(2)).all()
    assert 0 < (whole & (dropped != 0)).sum() < (dropped != 0).numel()
    assert not hasattr(found.c1, "dropout")
    assert torch.equal(found.eval()(images), kept["before"])


def test_channels_last_gives_the_same_features() -> None:
    pooled = Sliding(3, stride=2, after=1)
    found = network(
        ConvLayer(name="c1", maps=8, conv=Sliding(7, stride=2, before=1), norm="local", pool=pooled, pool_first=True),
        ConvLayer(name="c2", maps=8, conv=Sliding.same(3), norm="batch"),
    ).eval()
    images = torch.rand(2, 3, 64, 80)
    torch.testing.assert_close(found(images.to(memory_format=torch.channels_last)), found(images))
