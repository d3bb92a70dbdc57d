"""timm's networks compute the same with their batch norms folded into the convolutions."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from wsf.folding import fold_batch_norms
from wsf_timm.sliding import SlidingWindow


def noise(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def norms_of(network: nn.Module) -> list[nn.BatchNorm2d]:
    return [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]


def as_if_trained(backbone: SlidingWindow) -> SlidingWindow:
    """Statistics, gains and offsets that all change something, instead of zeros and ones."""
    generator = torch.Generator().manual_seed(0)
    for norm in norms_of(backbone):
        norm.running_mean.normal_(generator=generator)
        norm.running_var.uniform_(0.5, 2, generator=generator)
        norm.weight.data.uniform_(0.5, 1.5, generator=generator)
        norm.bias.data.normal_(generator=generator)
    return backbone


@pytest.mark.parametrize(
    ("model", "options", "left"),
    [
        ("mobilenetv2_050", {"pad_type": "same"}, 0),  # norms with activations of their own
        ("mobilenetv3_small_050", {}, 0),  # squeeze and excitation
        ("resnet18", {}, 0),
        ("resnetv2_18d", {}, 9),  # blocks that begin with a norm, and a last norm of a sum
    ],
)
@torch.no_grad()
def test_features_stay_within_1e_4_on_pictures_of_other_sizes(
    build: Any, model: str, options: dict[str, Any], left: int
) -> None:
    backbone = as_if_trained(build(model, window=64, **options))
    folded = fold_batch_norms(backbone, noise(1, 3, 64, 64))
    assert len(norms_of(folded)) == left < len(norms_of(backbone))
    images = noise(2, 3, 128, 97)
    features = backbone(images)
    assert (folded(images) - features).abs().max() <= 1e-4 * features.abs().max()


@pytest.mark.parametrize("model", ["convnext_atto", "test_efficientnet_gn"])
def test_networks_without_batch_norms_are_left_alone(build: Any, model: str) -> None:
    backbone = build(model, window=64)
    assert fold_batch_norms(backbone, noise(1, 3, 64, 64)) is backbone


@torch.no_grad()
def test_the_copy_is_a_backbone_in_any_type_and_memory_format(build: Any) -> None:
    backbone = as_if_trained(build("resnet10t", window=64))
    folded = fold_batch_norms(backbone, noise(1, 3, 64, 64))
    assert isinstance(folded, SlidingWindow)
    assert all(
        getattr(folded, name) == getattr(backbone, name)
        for name in ("channels", "window", "stride", "multiple", "mean", "std")
    )
    torch.testing.assert_close(folded.centres(128, 160), backbone.centres(128, 160))
    images = noise(2, 3, 128, 160)
    features = folded.to(torch.bfloat16).to(memory_format=torch.channels_last)(
        images.to(torch.bfloat16, memory_format=torch.channels_last)
    )
    assert features.dtype == torch.bfloat16
    assert features.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(features.float(), backbone(images), atol=0.05, rtol=0.05)
