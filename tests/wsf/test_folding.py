"""Batch norms become part of the convolutions before them where nothing else would notice, and stay where it would."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import weight_norm

from block_network import Blocks
from wsf.folding import fold_batch_norms


def noise(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def norm(channels: int, kind: type[nn.BatchNorm2d] = nn.BatchNorm2d) -> nn.BatchNorm2d:
    """In evaluation mode, with statistics, gains and offsets that all change something."""
    layer = kind(channels).eval()
    layer.load_state_dict(
        {
            "running_mean": torch.linspace(-1, 1, channels),
            "running_var": torch.linspace(0.5, 2, channels),
            "weight": torch.linspace(-1, 3, channels),
            "bias": torch.linspace(2, -1, channels),
        },
        strict=False,
    )
    return layer


def norms_of(network: nn.Module) -> int:
    return sum(isinstance(module, nn.BatchNorm2d) for module in network.modules())


class Net(nn.Module):
    """What many networks here begin with; the rest is their `forward`."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        self.norm = norm(3)
        self.eval()


class SelfNorming(nn.BatchNorm2d):
    """A norm with an activation of its own, like those of timm."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        self.drop, self.act = nn.Identity(), nn.ReLU(inplace=True)

    def forward(self, maps: Tensor) -> Tensor:
        return self.act(self.drop(super().forward(maps)))


def test_weights_and_bias_are_those_worked_out_by_hand() -> None:
    conv, layer = nn.Conv2d(1, 1, 1), nn.BatchNorm2d(1, eps=1.0).eval()
    conv.weight.data.fill_(2.0)
    conv.bias.data.fill_(1.0)
    for tensor, value in ((layer.running_mean, 3.0), (layer.running_var, 3.0), (layer.weight, 6.0), (layer.bias, 5.0)):
        tensor.data.fill_(value)
    folded = fold_batch_norms(nn.Sequential(conv, layer), noise(1, 1, 4, 4))
    assert folded[0].weight.item() == 6.0  # 6 · 2 / √(3 + 1)
    assert folded[0].bias.item() == -1.0  # 6 · (1 − 3) / √(3 + 1) + 5
    assert norms_of(folded) == 0


@given(
    groups=st.sampled_from([1, 2, 4]),
    stride=st.integers(1, 2),
    padding_mode=st.sampled_from(["zeros", "reflect"]),
    bias=st.booleans(),
    affine=st.booleans(),
)
@settings(max_examples=30, deadline=None)
def test_features_stay_whatever_the_convolution(
    groups: int, stride: int, padding_mode: str, bias: bool, affine: bool
) -> None:
    conv = nn.Conv2d(4, 8, 3, stride=stride, padding=1, groups=groups, bias=bias, padding_mode=padding_mode)
    layer = norm(8) if affine else nn.BatchNorm2d(8, affine=False).eval()
    network = nn.Sequential(conv, layer, nn.ReLU(inplace=True)).double()
    images = noise(2, 4, 9, 9).double()
    folded = fold_batch_norms(network, noise(1, 4, 8, 8).double())
    assert norms_of(folded) == 0
    torch.testing.assert_close(folded(images), network(images), atol=1e-12, rtol=1e-12)


def test_the_backbone_stays_as_it_was_and_the_copy_has_its_attributes() -> None:
    class Backbone(Net):
        channels = 3

        def forward(self, images: Tensor) -> Tensor:
            return self.norm(self.conv(images))

    backbone = Backbone()
    backbone.mean = (0.1, 0.2, 0.3)
    before = {name: value.clone() for name, value in backbone.state_dict().items()}
    folded = fold_batch_norms(backbone, noise(1, 3, 8, 8))
    after = backbone.state_dict()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert isinstance(folded, Backbone)
    assert (folded.channels, folded.mean) == (3, (0.1, 0.2, 0.3))


def test_an_activation_inside_the_norm_stays() -> None:
    network = nn.Sequential(nn.Conv2d(3, 5, 3), norm(5, SelfNorming))
    folded = fold_batch_norms(network.eval(), noise(1, 3, 8, 8))
    assert norms_of(folded) == 0
    images = noise(2, 3, 9, 9)
    assert folded(images).min() == 0
    torch.testing.assert_close(folded(images), network(images))


def test_one_norm_that_must_stay_keeps_no_other_from_being_folded() -> None:
    network = nn.Sequential(norm(3), nn.Conv2d(3, 4, 3), norm(4), nn.ReLU(), norm(4)).eval()
    folded = fold_batch_norms(network, noise(1, 3, 8, 8))
    assert norms_of(folded) == 2
    torch.testing.assert_close(folded(noise(2, 3, 9, 9)), network(noise(2, 3, 9, 9)))


def test_all_norms_of_a_deep_network_are_folded() -> None:
    layers = [layer for _ in range(30) for layer in (nn.Conv2d(3, 3, 1), norm(3), nn.ReLU())]
    assert norms_of(fold_batch_norms(nn.Sequential(*layers), noise(1, 3, 8, 8))) == 0


def test_the_copy_goes_to_another_type_and_memory_format_and_needs_no_gradient() -> None:
    network = nn.Sequential(nn.Conv2d(3, 4, 3), norm(4), nn.ReLU()).requires_grad_(False)
    folded = fold_batch_norms(network, noise(1, 3, 8, 8)).to(torch.bfloat16).to(memory_format=torch.channels_last)
    assert not any(parameter.requires_grad for parameter in folded.parameters())
    images = noise(2, 3, 9, 9)
    features = folded(images.to(torch.bfloat16, memory_format=torch.channels_last))
    assert features.dtype == torch.bfloat16
    torch.testing.assert_close(features.float(), network(images), atol=0.05, rtol=0.05)


class Residual(Net):
    def forward(self, images: Tensor) -> Tensor:
        maps = self.conv(images)
        return self.norm(maps) + maps


class ChangedBetween(Net):
    def forward(self, images: Tensor) -> Tensor:
        maps = self.conv(images)
        maps[:, 0] = 1
        return self.norm(maps)


class ScaledBetween(Net):
    def forward(self, images: Tensor) -> Tensor:
        return self.norm(self.conv(images).mul_(2))


class TwoNorms(Net):
    def __init__(self) -> None:
        super().__init__()
        self.other = norm(3)

    def forward(self, images: Tensor) -> Tensor:
        maps = self.conv(images)
        return torch.cat([self.norm(maps), self.other(maps)])


class SharedConvolution(Net):
    def forward(self, images: Tensor) -> Tensor:
        return self.norm(self.conv(F.relu(self.conv(images))))


class SharedNorm(Net):
    def forward(self, images: Tensor) -> Tensor:
        return self.norm(F.relu(self.norm(self.conv(images))))


class Standardised(nn.Conv2d):
    """A convolution whose weights are standardised each time, so that no scale of theirs survives."""

    def forward(self, images: Tensor) -> Tensor:
        weight = (self.weight - self.weight.mean()) / self.weight.std()
        return F.conv2d(images, weight, self.bias)


class Widened(nn.Conv2d):
    """A convolution whose kernel is given another row and column on the way."""

    def __init__(self, value: float) -> None:
        super().__init__(3, 3, 3)
        self.value = value

    def forward(self, images: Tensor) -> Tensor:
        return F.conv2d(images, F.pad(self.weight, (1, 0, 1, 0), value=self.value), self.bias, padding=1)


def test_a_norm_is_folded_into_a_kernel_that_zeros_are_put_around() -> None:
    network = nn.Sequential(Widened(0), norm(3))
    folded = fold_batch_norms(network, noise(1, 3, 8, 8))
    assert norms_of(folded) == 0
    torch.testing.assert_close(folded(noise(2, 3, 9, 9)), network(noise(2, 3, 9, 9)))


@pytest.mark.parametrize(
    "network",
    [
        pytest.param(nn.Sequential(nn.Conv2d(3, 3, 3), nn.GroupNorm(1, 3)), id="it is no batch norm"),
        pytest.param(nn.Sequential(Blocks(), norm(3)), id="there is no convolution"),
        pytest.param(nn.Sequential(norm(3), nn.Conv2d(3, 3, 3)), id="it comes before the convolution"),
        pytest.param(nn.Sequential(nn.Conv2d(3, 3, 3), nn.ReLU(), norm(3)), id="an activation comes between"),
        pytest.param(nn.Sequential(nn.Conv2d(3, 3, 3), nn.BatchNorm2d(3)), id="it is in training mode"),
        pytest.param(
            nn.Sequential(nn.Conv2d(3, 3, 3), nn.BatchNorm2d(3, track_running_stats=False)).eval(),
            id="it has no statistics",
        ),
        pytest.param(nn.Sequential(Standardised(3, 3, 3), norm(3)), id="weights are standardised"),
        pytest.param(nn.Sequential(Widened(1), norm(3)), id="weights are padded with ones"),
        pytest.param(nn.Sequential(weight_norm(nn.Conv2d(3, 3, 3)), norm(3)), id="weights are parametrised"),
        pytest.param(Residual(), id="its input is added to its output"),
        pytest.param(ChangedBetween(), id="its input is assigned to"),
        pytest.param(ScaledBetween(), id="its input is changed in place"),
        pytest.param(TwoNorms(), id="another norm reads the same"),
        pytest.param(SharedConvolution(), id="the convolution is used twice"),
        pytest.param(SharedNorm(), id="it is used twice"),
    ],
)
def test_a_norm_stays_where(network: nn.Module) -> None:
    followed = nn.Sequential(network, nn.Conv2d(3, 3, 1), norm(3))
    folded = fold_batch_norms(followed, noise(1, 3, 8, 8))
    assert norms_of(folded) == norms_of(network) < norms_of(followed)
    torch.testing.assert_close(folded(noise(2, 3, 9, 9)), followed(noise(2, 3, 9, 9)))


def test_a_network_with_nothing_to_fold_is_itself() -> None:
    network = nn.Sequential(norm(3), nn.Conv2d(3, 3, 3))
    assert fold_batch_norms(network, noise(1, 3, 8, 8)) is network


class Unseen(Net):
    """Reads the convolution's output past torch."""

    def forward(self, images: Tensor) -> Tensor:
        maps = self.conv(images)
        return self.norm(maps) + torch.from_numpy(maps.numpy())


class AsksTheNorm(Net):
    def forward(self, images: Tensor) -> Tensor:
        return self.norm(self.conv(images)) * self.norm.eps


class NotToBeCopied(Net):
    def forward(self, images: Tensor) -> Tensor:
        return self.norm(self.conv(images))

    def __deepcopy__(self, memo: object) -> NotToBeCopied:
        raise TypeError("it holds a file")


@pytest.mark.parametrize("kind", [Unseen, AsksTheNorm, NotToBeCopied])
def test_a_copy_that_differs_or_fails_is_not_used(kind: type[Net]) -> None:
    network = kind()
    assert fold_batch_norms(network, noise(1, 3, 8, 8)) is network
    assert norms_of(network) == 1


def test_a_network_that_fails_on_the_example_says_so() -> None:
    with pytest.raises(RuntimeError, match="channels"):
        fold_batch_norms(nn.Sequential(nn.Conv2d(3, 3, 3), norm(3)), noise(1, 4, 8, 8))
