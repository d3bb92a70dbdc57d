"""Weights from files and from timm's hub, and what is said of those that do not fit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import timm
import torch
from safetensors.torch import save_file

from wsf import WeightsError


@pytest.fixture
def trained() -> Any:
    torch.manual_seed(1)
    return timm.create_model("resnet10t", num_classes=5).eval()


@pytest.mark.parametrize("with_classifier", [True, False])
def test_a_file_in_timms_names_is_read_with_or_without_its_classifier(
    build: Any, trained: Any, tmp_path: Path, with_classifier: bool
) -> None:
    tensors = {key: value for key, value in trained.state_dict().items() if with_classifier or "fc." not in key}
    save_file(tensors, tmp_path / "weights.safetensors")
    backbone = build("resnet10t", window=64, weights=str(tmp_path / "weights.safetensors"))
    for key, value in backbone.network.state_dict().items():
        assert torch.equal(value, tensors[key])


def test_weights_of_another_network_are_refused_with_the_first_differences(
    build: Any, trained: Any, tmp_path: Path
) -> None:
    tensors = trained.state_dict()
    tensors["strange.weight"] = tensors.pop("conv1.0.weight")
    save_file(tensors, tmp_path / "weights.safetensors")
    with pytest.raises(WeightsError) as caught:
        build("resnet10t", window=64, weights=str(tmp_path / "weights.safetensors"))
    assert str(caught.value) == (
        f"{tmp_path}/weights.safetensors: these weights belong to another network than timm's resnet10t: "
        "'conv1.0.weight' is missing, 'strange.weight' is not of this network; "
        "give the file that was saved from this network"
    )


def test_where_a_checkpoint_follows_no_weights_are_looked_for(build: Any) -> None:
    build("resnet10t", window=64, weights="/does/not/exist.safetensors", load_weights=False)


def test_an_unreachable_hub_is_said_with_a_way_out(build: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    create = timm.create_model

    def offline(model: str, pretrained: bool, **options: Any) -> Any:
        if pretrained:
            raise FileNotFoundError("cannot reach the hub\nand more")
        return create(model, pretrained, **options)

    monkeypatch.setattr(timm, "create_model", offline)
    with pytest.raises(WeightsError) as caught:
        build("resnet10t", window=64, weights="hub")
    assert str(caught.value) == (
        "backbone.weights: timm cannot fetch the weights of resnet10t (cannot reach the hub); "
        "give a safetensors file in timm's parameter names instead"
    )


def test_the_hubs_weights_are_copied(build: Any, trained: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    create = timm.create_model

    def online(model: str, pretrained: bool, **options: Any) -> Any:
        network = create(model, **options)
        if pretrained:
            network.load_state_dict(trained.state_dict(), strict=False)
        return network

    monkeypatch.setattr(timm, "create_model", online)
    backbone = build("resnet10t", window=64, weights="hub")
    assert torch.equal(backbone.network.state_dict()["layer4.0.conv1.weight"], trained.layer4[0].conv1.weight)


@pytest.mark.skipif("WSF_BACKBONE" not in os.environ, reason="WSF_BACKBONE names no file of MobileNetV2's weights")
@torch.no_grad()
def test_real_weights_give_the_features_of_timms_own_model(build: Any) -> None:
    file = os.environ["WSF_BACKBONE"]
    backbone = build("mobilenetv2_100", pad_type="same", weights="${WSF_BACKBONE}")
    original = timm.create_model("mobilenetv2_100", pad_type="same", checkpoint_path=file).eval()
    images = torch.rand(1, 3, 224, 224) * 2 - 1
    expected = original.forward_head(original.forward_features(images), pre_logits=True)
    torch.testing.assert_close(backbone(images)[:, :, 0, 0], expected, atol=1e-5, rtol=1e-5)
    assert 0.05 < expected.mean() < 2  # not those of random weights, which vanish
