"""The sources' geometry, their widths, the small presets, and where weights come from."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from reach_check import check_reach
from sight import centroid, counting, seen_by, sides
from wsf import Architecture, Backbone, BackboneContext, ConvNet, WeightsError
from wsf.data.crop import crop_side
from wsf_table1 import networks
from wsf_table1.components import CNN_S, ZF_NET
from wsf_table1.networks import cnn_s_layers, zf_layers

PRESETS: Mapping[str, Mapping[str, Architecture]] = {"zf_net": networks.ZF_NET, "cnn_s": networks.CNN_S}
EACH = [(name, preset) for name, presets in PRESETS.items() for preset in presets]
BACKBONES = pytest.mark.parametrize("backbone", [ZF_NET, CNN_S], ids=lambda backbone: backbone.name)


def build(backbone: Backbone[Any], load_weights: bool = True, **params: object) -> ConvNet:
    network = backbone.build(backbone.params.model_validate(params), BackboneContext(load_weights=load_weights))
    assert isinstance(network, ConvNet)
    return network


@pytest.mark.parametrize("preset", ["paper", "small"])
def test_zf_net_has_the_sizes_of_the_sources_figure(preset: str) -> None:
    # Figure 3: 110 and 55, 26 and 13, 13, 13, 13 and 6, then two layers fully connected.
    assert sides(networks.ZF_NET[preset], 224) == [110, 55, 26, 13, 13, 13, 13, 6, 1, 1]


@pytest.mark.parametrize("preset", ["paper", "small"])
def test_cnn_s_has_the_sizes_of_the_sources_table(preset: str) -> None:
    # By 2, 3, 1 and 2 from 224: 109 and, rounded up, 37; 35 and, rounded up, 18; 18, 18, 18 and 6.
    assert sides(networks.CNN_S[preset], 224) == [109, 37, 35, 18, 18, 18, 18, 6, 1, 1]


def test_the_paper_presets_have_the_widths_of_their_sources() -> None:
    zf, cnn_s = networks.ZF_NET["paper"], networks.CNN_S["paper"]
    assert [layer.maps for layer in zf.layers] == [96, 256, 384, 384, 256, 4096, 4096]
    assert [layer.maps for layer in cnn_s.layers] == [96, 256, 512, 512, 512, 4096, 4096]
    assert [layer.norm for layer in zf.layers] == ["local", "local"] + ["none"] * 5
    assert [layer.norm for layer in cnn_s.layers] == ["local"] + ["none"] * 6


@pytest.mark.parametrize(("name", "window", "stride"), [("zf_net", 224, 32), ("cnn_s", 223, 36)])
@pytest.mark.parametrize("preset", ["paper", "small"])
def test_the_attributes_are_those_of_the_network(name: str, preset: str, window: int, stride: int) -> None:
    with torch.device("meta"):
        network = ConvNet(PRESETS[name][preset])
    assert (network.window, network.stride, network.multiple) == (window, stride, 1)
    assert network.channels == {"paper": 4096, "small": 512}[preset]
    backbone = {"zf_net": ZF_NET, "cnn_s": CNN_S}[name]
    assert backbone.window(backbone.params(preset=preset)) == window


@pytest.mark.parametrize(("name", "preset"), EACH)
@pytest.mark.parametrize("more", [0, 1, 31, 32, 35, 36, 71, 72, 300])
def test_every_stride_of_pixels_adds_a_cell_and_one_less_does_not(name: str, preset: str, more: int) -> None:
    architecture = PRESETS[name][preset]
    cells = sides(architecture, architecture.window + more)[-1]
    assert cells == 1 + more // architecture.stride


@BACKBONES
def test_one_pixel_less_than_the_window_gives_no_cell(backbone: Backbone[Any]) -> None:
    network = build(backbone, weights="none").eval()
    with pytest.raises(RuntimeError):
        network(torch.zeros(1, 3, network.window - 1, network.window))


@pytest.mark.parametrize(
    # Half a filter from the corner of the window in C1, and on by half a filter of each map: see `Line.after`.
    ("architecture", "first", "stride", "seen"),
    [(networks.ZF_NET["paper"], 116.5, 32, 331), (networks.CNN_S["paper"], 116.5, 36, 317)],
    ids=["zf_net", "cnn_s"],
)
def test_centres_and_receptive_field_are_those_that_are_counted(
    architecture: Architecture, first: float, stride: int, seen: int
) -> None:
    network = counting(architecture)
    ys, xs = network.centres(500, 511)
    weights = seen_by(network, 500, 511, (4, 5))
    assert centroid(weights) == pytest.approx((ys[4].item(), xs[5].item()), abs=1e-6)
    assert (ys[4].item(), xs[5].item()) == (first + 4 * stride, first + 5 * stride)
    across = weights.sum(0).nonzero()
    assert across.max() - across.min() + 1 == seen == 2 * network.reach(500, 511)


@pytest.mark.parametrize("layers", [zf_layers, cnn_s_layers])
@pytest.mark.parametrize("norm", ["local", "batch"])
@pytest.mark.parametrize("axis", [-2, -1])
def test_pixels_beyond_the_reach_change_nothing_and_its_last_ones_do(layers: Any, norm: Any, axis: int) -> None:
    torch.manual_seed(0)
    few = Architecture(layers=layers((8,) * 7, norm), mean=(0, 0, 0), std=(1, 1, 1))
    network = ConvNet(few).double().eval().requires_grad_(False)
    images = torch.randn(1, 3, 224, 512, dtype=torch.float64).transpose(axis, -1)
    check_reach(network, images, axis, index=5)


@pytest.mark.parametrize("layers", [zf_layers, cnn_s_layers])
def test_a_cut_frame_has_the_valid_cells_of_the_whole(layers: Any) -> None:
    torch.manual_seed(0)
    few = Architecture(layers=layers((8,) * 7, "local"), mean=(0, 0, 0), std=(1, 1, 1))
    network = ConvNet(few).double().eval().requires_grad_(False)
    side, extent = 641, 250
    images = torch.randn(1, 3, side, 224, dtype=torch.float64)
    length = crop_side(extent, side, network)
    valid = int((network.centres(side, side)[0] < extent).sum())
    assert extent < length < side
    whole, cut = network(images), network(images[:, :, :length])
    assert (cut - whole[:, :, : cut.shape[2]])[:, :, :valid].abs().max() < 1e-12


@BACKBONES
def test_a_window_of_a_larger_picture_is_shifted_by_the_stride(backbone: Backbone[Any]) -> None:
    network = build(backbone, weights="none").eval()
    picture = torch.rand(1, 3, 500, 500)
    shifted = torch.roll(picture, (network.stride, network.stride), (2, 3))
    with torch.no_grad():
        inside, moved = network(picture)[0, :, 3, 3], network(shifted)[0, :, 4, 4]
    torch.testing.assert_close(inside, moved)


@pytest.mark.parametrize(
    ("backbone", "parameters", "multiplications"),
    [(ZF_NET, 1_099_292, 62_351_248), (CNN_S, 1_080_636, 87_366_916)],
    ids=["zf_net", "cnn_s"],
)
def test_the_small_preset_is_as_light_as_it_says(
    backbone: Backbone[Any], parameters: int, multiplications: int
) -> None:
    network = build(backbone, weights="none").eval()
    assert sum(value.numel() for value in network.parameters()) == parameters
    counted = 0

    def count(layer: nn.Conv2d, inputs: tuple[Tensor], output: Tensor) -> None:  # noqa: ARG001
        nonlocal counted
        counted += output[0, 0].numel() * layer.weight.numel()

    for part in network.modules():
        if isinstance(part, nn.Conv2d):
            part.register_forward_hook(count)
    with torch.no_grad():
        network(torch.zeros(1, 3, 224, 224))
    assert counted == multiplications


@BACKBONES
def test_the_first_weights_keep_the_signal_alive(backbone: Backbone[Any]) -> None:
    torch.manual_seed(0)
    features = build(backbone, weights="none").eval()(torch.randn(2, 3, 224, 224))
    assert features.shape == (2, 512, 1, 1)
    assert 0.1 < features.std().item() < 10


@BACKBONES
def test_dropout_is_of_fc6_and_fc7(backbone: Backbone[Any]) -> None:
    network = build(backbone, weights="none", dropout=0.25)
    dropped = {name: part.p for name, part in network.named_modules() if isinstance(part, nn.Dropout2d)}
    assert dropped == {"fc6.dropout": 0.25, "fc7.dropout": 0.25}


@BACKBONES
def test_the_weights_that_ship_are_light_and_loaded_by_name(backbone: Backbone[Any]) -> None:
    found = build(backbone, weights="scenes", preset="small")
    assert not torch.equal(found.fc7.conv.weight, build(backbone, weights="none").fc7.conv.weight)
    assert found.c1.conv.weight.dtype == torch.float32
    with as_file(files("wsf_table1") / networks.shipped(backbone.name)["scenes"].file) as path:
        assert path.stat().st_size < 3_000_000


@BACKBONES
def test_shipped_weights_are_not_those_of_the_paper_preset(
    backbone: Backbone[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The paper's network weighs 300 MB, and only its name matters here.
    monkeypatch.setitem(PRESETS[backbone.name], "paper", PRESETS[backbone.name]["small"])  # type: ignore[misc]
    with pytest.raises(WeightsError, match="'scenes' belongs to preset 'small', got preset 'paper'"):
        build(backbone, preset="paper")


@BACKBONES
def test_a_file_of_weights_is_loaded_and_another_networks_refused(backbone: Backbone[Any], tmp_path: Path) -> None:
    kept = build(backbone, weights="none")
    save_file(kept.state_dict(), tmp_path / "own.safetensors")
    assert torch.equal(build(backbone, weights=str(tmp_path / "own.safetensors")).fc6.conv.weight, kept.fc6.conv.weight)
    other = CNN_S if backbone is ZF_NET else ZF_NET
    with pytest.raises(WeightsError, match=f"another network than {other.name}, preset 'small'"):
        build(other, weights=str(tmp_path / "own.safetensors"))


@BACKBONES
def test_weights_are_not_looked_for_where_a_checkpoint_follows(backbone: Backbone[Any]) -> None:
    build(backbone, load_weights=False, weights="/does/not/exist.safetensors")
