"""A backbone cut at one of its modules: front, then tail, is the whole."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from wsf.division import divide
from wsf.errors import RecipeError


class Block(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, maps: Tensor) -> Tensor:
        added: Tensor = self.norm(self.conv(maps)) + maps
        return added


class Values(nn.Module):
    """Code that depends on values, which cannot be followed but needs not be, unless the cut is within."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 1)

    def forward(self, maps: Tensor) -> Tensor:
        return self.conv(maps) if maps.sum() > 0 else maps


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, stride=2)
        self.first = Values()
        self.blocks = nn.Sequential(Block(4), Block(4), nn.Sequential(Block(4), nn.ReLU()))
        self.unused = nn.Linear(4, 5)

    def forward(self, images: Tensor) -> Tensor:
        features: Tensor = self.blocks(self.first(self.stem(images)))
        return features


class Wrapped(nn.Module):
    """As a plugin's backbone stands around somebody's network; it asks for shapes that nothing needs."""

    def __init__(self) -> None:
        super().__init__()
        self.network = Network()

    def forward(self, images: Tensor) -> Tensor:
        features, _ = self.network(images), images.shape[2]
        batch, channels = features.shape[:2]
        return features.reshape(batch, channels, features.shape[2], -1)


class Sized(nn.Module):
    """Its last module is given what depends on the picture's size."""

    def __init__(self) -> None:
        super().__init__()
        self.network = Network()
        self.last = nn.Conv2d(4, 4, 1)

    def forward(self, images: Tensor) -> Tensor:
        features: Tensor = self.last(self.network(images)) * images.shape[2]
        return features


@pytest.fixture
def network() -> Wrapped:
    torch.manual_seed(0)
    network = Wrapped().eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean)  # type: ignore[arg-type]
            nn.init.uniform_(module.running_var, 0.5, 2)  # type: ignore[arg-type]
    return network


EXAMPLE = torch.rand(1, 3, 17, 17)


@pytest.mark.parametrize("name", ["network.first", "network.blocks", "network.blocks.1", "network.blocks.2.0"])
def test_front_then_tail_is_the_whole_at_any_size(network: Wrapped, name: str) -> None:
    front, tail = divide(network, name, EXAMPLE)
    images = torch.rand(2, 3, 23, 31)
    assert torch.equal(tail(front(images)), network(images))


def test_parts_have_the_backbones_parameters_under_their_names_each_in_one_of_them(network: Wrapped) -> None:
    front, tail = divide(network, "network.blocks.1", EXAMPLE)
    whole = {name: p for name, p in network.named_parameters() if "unused" not in name}
    parts = {**dict(front.named_parameters()), **dict(tail.named_parameters())}
    assert {name: id(parameter) for name, parameter in parts.items()} == {n: id(p) for n, p in whole.items()}
    assert not set(front.state_dict()) & set(tail.state_dict())
    assert all(name.startswith(("network.blocks.1.", "network.blocks.2.")) for name in tail.state_dict())


def test_an_unknown_module_is_told_with_the_nearest_one(network: Wrapped) -> None:
    with pytest.raises(RecipeError) as told:
        divide(network, "network.block.1", EXAMPLE)
    assert str(told.value).startswith(
        "train.tail: the backbone has no module named 'network.block.1'; did you mean 'network.blocks.1'? Known: "
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("network.blocks.1.norm", "'add' after it also needs what was computed before it"),
        ("network.first.conv", "TraceError: symbolically traced variables cannot be used as inputs to control flow"),
        ("network.unused", "it is not called with one tensor"),
        ("network.blocks.2.1", "nothing from there on has weights that could learn"),
    ],
)
def test_a_cut_that_more_than_one_tensor_crosses_or_that_cannot_be_followed_is_refused(
    network: Wrapped, name: str, reason: str
) -> None:
    with pytest.raises(RecipeError) as told:
        divide(network, name, EXAMPLE)
    assert str(told.value) == (
        f"train.tail: the backbone cannot be divided at '{name}' ({reason}); name another module, or let the whole "
        "backbone learn: leave train.tail out, and backbone out of train.freeze"
    )


def test_a_cut_whose_shapes_come_from_before_it_is_refused() -> None:
    with pytest.raises(RecipeError, match="also needs what was computed before it"):
        divide(Sized().eval(), "last", EXAMPLE)


def test_a_cut_that_is_given_no_maps_is_refused() -> None:
    tokens = nn.Sequential(nn.Conv2d(3, 4, 1), nn.Flatten(2), nn.Linear(17 * 17, 3)).eval()
    with pytest.raises(RecipeError, match=r"it is given a tensor of shape \(1, 4, 289\), and not maps"):
        divide(tokens, "2", EXAMPLE)


class Scaled(nn.Module):
    """Multiplies by a parameter of its own, after its second module or, `early`, before it."""

    def __init__(self, *, early: bool) -> None:
        super().__init__()
        self.first, self.second = nn.Conv2d(3, 3, 1), nn.Conv2d(3, 3, 1)
        self.gain = nn.Parameter(torch.full((3, 1, 1), 2.0))
        self.early = early

    def forward(self, images: Tensor) -> Tensor:
        maps = self.first(images) * self.gain if self.early else self.first(images)
        features: Tensor = self.second(maps) * self.gain
        return features


def test_a_parameter_that_belongs_to_no_module_goes_with_the_part_that_uses_it() -> None:
    network = Scaled(early=False).eval()
    front, tail = divide(network, "second", EXAMPLE)
    assert [*tail.state_dict()] == ["gain", "second.weight", "second.bias"]
    assert [*front.state_dict()] == ["first.weight", "first.bias"]
    assert torch.equal(tail(front(EXAMPLE)), network(EXAMPLE))


def test_a_parameter_that_both_parts_use_is_refused() -> None:
    with pytest.raises(RecipeError, match="'gain' is used before it and after it"):
        divide(Scaled(early=True).eval(), "second", EXAMPLE)


class Forgetful(nn.Module):
    """Its first module changes its input in place, and nothing asks for what it returns."""

    def __init__(self) -> None:
        super().__init__()
        self.relu, self.conv = nn.ReLU(inplace=True), nn.Conv2d(3, 3, 1)

    def forward(self, images: Tensor) -> Tensor:
        maps = images - 0.5
        self.relu(maps)
        features: Tensor = self.conv(maps)
        return features


def test_parts_that_give_other_features_than_the_whole_are_refused() -> None:
    with pytest.raises(RecipeError, match="front and tail give other features than the whole"):
        divide(Forgetful().eval(), "conv", EXAMPLE)
