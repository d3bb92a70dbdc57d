"""The network of a recipe: what is frozen stays as it was, and several scales are fused by their maximum."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from block_network import Blocks, highest
from wsf.recipe.schema import FrameBlock
from wsf.recogniser import Recogniser

FRAME = FrameBlock(size=16)


def recogniser(*frozen: str, aggregator: object = highest, stage: str = "maps") -> Recogniser:
    backbone = nn.Sequential(Blocks(), nn.BatchNorm2d(3))
    for name in ("channels", "window", "stride", "multiple", "mean", "std", "centres"):
        setattr(backbone, name, getattr(backbone[0], name))
    head = nn.Sequential(nn.BatchNorm2d(3), nn.Conv2d(3, 2, 1))
    return Recogniser(backbone, head, aggregator, stage=stage, frame=FRAME, classes=("a", "b"), frozen=frozen)


def test_a_frozen_backbone_has_no_gradient_and_its_batch_norms_keep_their_statistics() -> None:
    network = recogniser("backbone").train()
    before = {name: value.clone() for name, value in network.backbone.state_dict().items()}

    network(torch.rand(4, 3, 16, 16), torch.full((4, 2), 16)).sum().backward()

    assert all(parameter.grad is None for parameter in network.backbone.parameters())
    assert all(torch.equal(before[name], value) for name, value in network.backbone.state_dict().items())
    assert network.head[0].training
    assert network.head[0].num_batches_tracked == 1
    assert network.head[1].weight.grad is not None


def test_a_backbone_that_is_not_frozen_learns() -> None:
    network = recogniser().train()
    network(torch.rand(4, 3, 16, 16), torch.full((4, 2), 16)).sum().backward()
    assert network.backbone[0].gain.grad is not None
    assert network.backbone[1].num_batches_tracked == 1


def tailed() -> Recogniser:
    """Its front asks for values; its tail has a batch norm and drops maps."""
    network = nn.Sequential(
        Values(), nn.Sequential(nn.Conv2d(3, 3, 1), nn.BatchNorm2d(3), nn.Dropout2d(0.5)), nn.Conv2d(3, 3, 1)
    )
    blocks = Blocks()
    for name in ("channels", "window", "stride", "multiple", "mean", "std", "centres"):
        setattr(network, name, getattr(blocks, name))
    return Recogniser(
        network,
        nn.Conv2d(3, 2, 1),
        highest,
        stage="maps",
        frame=FRAME,
        classes=("a", "b"),
        frozen=("backbone",),
        tail="1",
    )


class Values(Blocks):
    def forward(self, images: Tensor) -> Tensor:
        means = super().forward(images)
        return means if means.sum() > 0 else -means


def test_a_tail_drops_maps_as_it_learns_and_keeps_the_statistics_of_its_batch_norms() -> None:
    network = tailed().train()
    assert network.tail is not None
    images, extents = torch.rand(4, 3, 16, 16), torch.full((4, 2), 16)
    before = network.tail.state_dict()["1.1.running_mean"].clone()
    torch.manual_seed(0)
    first, second = network(images, extents), network(images, extents)
    assert not torch.equal(first, second)
    assert torch.equal(network.tail.state_dict()["1.1.running_mean"], before)
    first.sum().backward()
    assert {name for name, parameter in network.named_parameters() if parameter.grad is None} == {"backbone.0.gain"}
    network.eval()
    assert torch.equal(network(images, extents), network(images, extents))


def test_the_shape_of_a_front_that_asks_for_values_is_found_by_computing() -> None:
    network = tailed().eval()
    assert network.front_shape(1.0) == (3, 2, 2)
    assert network.geometry.window == 8


def test_several_scales_are_fused_by_their_maximum() -> None:
    network = recogniser("backbone").eval()
    images, extents = torch.rand(2, 3, 16, 16), torch.full((2, 2), 16)
    alone = torch.stack([network(images, extents, [scale]) for scale in (0.5, 1.0)])
    torch.testing.assert_close(network(images, extents, [0.5, 1.0]), alone.max(dim=0).values)


def test_a_feature_stage_aggregator_is_given_features_and_head() -> None:
    def mean_feature(features: Tensor, valid: Tensor, head: nn.Module) -> Tensor:
        weights = valid / valid.sum(dim=(2, 3), keepdim=True)
        return head((features * weights).sum(dim=(2, 3), keepdim=True)).flatten(1)

    network = recogniser(aggregator=mean_feature, stage="features").eval()
    images, extents = torch.rand(2, 3, 16, 16), torch.full((2, 2), 16)
    features = network.features(images, 1.0)
    scores, maps = network.scores_and_maps(features, network.valid(1.0, extents, features))
    assert maps.shape == (2, 2, 2, 2)
    # This head is affine per cell, so the score of the mean feature is the mean of the maps.
    torch.testing.assert_close(scores, maps.mean(dim=(2, 3)))


def test_lower_precision_is_the_frozen_backbones_alone() -> None:
    network = recogniser("backbone").compute_in(torch.bfloat16, torch.device("cpu")).eval()
    assert network.backbone[0].gain.dtype == torch.bfloat16
    assert network.head[1].weight.dtype == torch.float32
    features = network.features(torch.rand(1, 3, 16, 16), 1.0)
    assert features.dtype == torch.float32
    learning = recogniser().compute_in(torch.bfloat16, torch.device("cpu"))
    assert learning.backbone[0].gain.dtype == torch.float32


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
def test_cells_are_placed_in_pixels_of_the_frame_at_scale_1(scale: float) -> None:
    ys, xs = recogniser("backbone").cells(scale)
    torch.testing.assert_close(ys, (4.0 + 8.0 * torch.arange(int(2 * scale), dtype=torch.float64)) / scale)
    torch.testing.assert_close(xs, ys)
