"""The paper's geometry, its presets, and where its weights come from."""

import math
from importlib.resources import as_file, files
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from sight import centroid, counting, seen_by, sides
from wsf import BackboneContext, ConvNet, WeightsError
from wsf_oquab.components import OQUAB_CNN
from wsf_oquab.params import OquabCNNParams
from wsf_oquab.presets import PRESETS


def build(load_weights: bool = True, **params: object) -> ConvNet:
    network = OQUAB_CNN.build(OquabCNNParams.model_validate(params), BackboneContext(load_weights=load_weights))
    assert isinstance(network, ConvNet)
    return network


@pytest.fixture(scope="module")
def small() -> ConvNet:
    return build(weights="none").eval()


def cells(preset: str, height: int, width: int) -> tuple[int, ...]:
    """Shape of the features, without any arithmetic."""
    with torch.device("meta"):
        return tuple(ConvNet(PRESETS[preset]).eval()(torch.empty(1, 3, height, width)).shape[1:])


def test_the_maps_have_the_sizes_of_the_classifiers_network() -> None:
    assert sides(PRESETS["paper"], 224) == [55, 27, 27, 13, 13, 13, 13, 6, 1, 1]


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(
    ("height", "width", "rows", "columns"),
    [(224, 224, 1, 1), (255, 255, 1, 1), (256, 256, 2, 2), (2048, 1024, 58, 26), (500, 500, 9, 9), (224, 511, 1, 9)],
)
def test_the_cells_are_those_of_the_paper(preset: str, height: int, width: int, rows: int, columns: int) -> None:
    assert cells(preset, height, width) == (PRESETS[preset].layers[-1].maps, rows, columns)


def test_one_pixel_less_than_the_window_gives_no_cell(small: ConvNet) -> None:
    with pytest.raises(RuntimeError):
        small(torch.zeros(1, 3, small.window - 1, small.window))
    ys, xs = small.centres(small.window - 1, small.window)
    assert (len(ys), len(xs)) == (0, 1)


@pytest.mark.parametrize(("preset", "channels"), [("paper", 6144), ("small", 512)])
def test_the_attributes_are_those_of_the_network(preset: str, channels: int) -> None:
    with torch.device("meta"):
        network = ConvNet(PRESETS[preset])
    assert (network.window, network.stride, network.multiple) == (224, 32, 1)
    assert network.channels == channels
    assert OQUAB_CNN.window(OquabCNNParams(preset=preset)) == 224


def test_a_centre_is_the_centroid_of_what_an_interior_cell_sees() -> None:
    network = counting(PRESETS["paper"])
    ys, xs = network.centres(500, 511)
    found = centroid(seen_by(network, 500, 511, (4, 5)))
    assert found == pytest.approx((ys[4].item(), xs[5].item()), abs=1e-6)
    assert (ys[4].item(), xs[5].item()) == (111.5 + 4 * 32, 111.5 + 5 * 32)


def test_an_interior_cell_sees_355_pixels() -> None:
    seen = seen_by(counting(PRESETS["paper"]), 500, 500, (4, 4)).sum(0).nonzero()
    assert seen.max() - seen.min() + 1 == 355


def test_a_window_of_a_larger_picture_is_shifted_by_the_stride(small: ConvNet) -> None:
    picture = torch.rand(1, 3, 500, 500)
    shifted = torch.roll(picture, (small.stride, small.stride), (2, 3))
    with torch.no_grad():
        inside, moved = small(picture)[0, :, 3, 3], small(shifted)[0, :, 4, 4]
    torch.testing.assert_close(inside, moved)


def test_the_small_preset_is_as_light_as_it_says(small: ConvNet) -> None:
    assert sum(value.numel() for value in small.parameters()) == 1_261_344
    multiplications = 0

    def count(layer: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:  # noqa: ARG001
        nonlocal multiplications
        assert isinstance(layer, nn.Conv2d)
        multiplications += output[0, 0].numel() * layer.weight.numel()

    hooks = [part.register_forward_hook(count) for part in small.modules() if isinstance(part, nn.Conv2d)]
    small(torch.zeros(1, 3, 500, 500))
    for hook in hooks:
        hook.remove()
    assert multiplications == 707_534_336


def test_the_paper_preset_has_local_norms_in_c1_and_c2_and_the_small_one_batch_norms_everywhere() -> None:
    assert [layer.norm for layer in PRESETS["paper"].layers] == ["local"] * 2 + ["none"] * 5
    assert [layer.norm for layer in PRESETS["small"].layers] == ["batch"] * 7


def test_the_first_weights_keep_the_signal_alive() -> None:
    torch.manual_seed(0)
    network = build(weights="none").eval()
    features = network(torch.randn(2, 3, 256, 256))
    assert 0.1 < features.std().item() < 10
    assert network.c2.conv.weight.std().item() == pytest.approx(math.sqrt(2 / (32 * 25)), rel=0.05)


def test_dropout_is_of_fc6_and_fc7() -> None:
    network = build(weights="none", dropout=0.5)
    assert [name for name, part in network.named_modules() if isinstance(part, nn.Dropout2d)] == [
        "fc6.dropout",
        "fc7.dropout",
    ]
    assert network.fc6.dropout.p == 0.5


def test_a_file_of_weights_is_loaded(tmp_path: Path, small: ConvNet) -> None:
    path = tmp_path / "small.safetensors"
    save_file(small.state_dict(), path)
    images = torch.rand(1, 3, 224, 224)
    assert torch.equal(build(weights=str(path)).eval()(images), small(images))


def test_weights_are_not_looked_for_where_a_checkpoint_follows() -> None:
    build(load_weights=False, weights="/does/not/exist.safetensors")


def test_the_weights_that_ship_are_light_and_loaded_by_name() -> None:
    found = build(weights="scenes", preset="small")
    assert not torch.equal(found.fc7.conv.weight, build(weights="none").fc7.conv.weight)
    assert found.c1.conv.weight.dtype == torch.float32
    with as_file(files("wsf_oquab") / "weights" / "scenes.safetensors") as path:
        assert path.stat().st_size < 3_000_000


def test_weights_of_another_network_name_this_one(tmp_path: Path) -> None:
    save_file({"c1.conv.weight": torch.zeros(24, 3, 11, 11)}, tmp_path / "foreign.safetensors")
    with pytest.raises(WeightsError, match="another network than oquab_cnn, preset 'small': "):
        build(weights=str(tmp_path / "foreign.safetensors"))
