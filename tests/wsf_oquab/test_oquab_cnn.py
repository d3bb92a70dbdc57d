"""The paper's geometry, its presets, and where its weights come from."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from wsf import BackboneContext, WeightsError
from wsf_oquab import shipped
from wsf_oquab.cnn import OquabCNN
from wsf_oquab.components import OQUAB_CNN
from wsf_oquab.params import OquabCNNParams
from wsf_oquab.presets import PRESETS, Preset
from wsf_oquab.ship import ship


def build(load_weights: bool = True, **params: object) -> OquabCNN:
    network = OQUAB_CNN.build(OquabCNNParams.model_validate(params), BackboneContext(load_weights=load_weights))
    assert isinstance(network, OquabCNN)
    return network


@pytest.fixture(scope="module")
def small() -> OquabCNN:
    return build(weights="none").eval()


def cells(preset: str, height: int, width: int) -> tuple[int, ...]:
    """Shape of the features, without any arithmetic."""
    with torch.device("meta"):
        return tuple(OquabCNN(PRESETS[preset]).eval()(torch.empty(1, 3, height, width)).shape[1:])


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(
    ("height", "width", "rows", "columns"),
    [(224, 224, 1, 1), (255, 255, 1, 1), (256, 256, 2, 2), (2048, 1024, 58, 26), (500, 500, 9, 9), (224, 511, 1, 9)],
)
def test_the_cells_are_those_of_the_paper(preset: str, height: int, width: int, rows: int, columns: int) -> None:
    assert cells(preset, height, width) == (PRESETS[preset].maps[-1], rows, columns)


def test_one_pixel_less_than_the_window_gives_no_cell(small: OquabCNN) -> None:
    with pytest.raises(RuntimeError):
        small(torch.zeros(1, 3, small.window - 1, small.window))
    ys, xs = small.centres(small.window - 1, small.window)
    assert (len(ys), len(xs)) == (0, 1)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_attributes_are_those_of_the_network(preset: str) -> None:
    with torch.device("meta"):
        network = OquabCNN(PRESETS[preset])
    assert (network.window, network.stride, network.multiple) == (224, 32, 1)
    assert network.channels == PRESETS[preset].maps[-1]


def positive_and_linear() -> OquabCNN:
    """The same geometry with one map a layer and equal weights: the gradient says how often a cell sees a pixel."""
    one = Preset(name="one", maps=(1, 1, 1, 1, 1, 1, 1), norm="local", mean=(0, 0, 0), std=(1, 1, 1))
    network = OquabCNN(one)
    for parent in list(network.modules()):
        for name, module in parent.named_children():
            if isinstance(module, nn.MaxPool2d):
                setattr(parent, name, nn.AvgPool2d(module.kernel_size, module.stride))
            elif isinstance(module, nn.Conv2d):
                nn.init.constant_(module.weight, 1 / module.weight[0].numel())
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
            elif isinstance(module, nn.ReLU | nn.LocalResponseNorm):
                setattr(parent, name, nn.Identity())
    return network.double().eval()


def gradient_of_cell(network: nn.Module, height: int, width: int, cell: tuple[int, int]) -> Tensor:
    images = torch.zeros(1, 3, height, width, dtype=torch.float64, requires_grad=True)
    network(images)[0, :, cell[0], cell[1]].sum().backward()
    assert images.grad is not None
    return images.grad[0].sum(0)  # (H, W)


def test_a_centre_is_the_centroid_of_what_an_interior_cell_sees() -> None:
    network = positive_and_linear()
    height, width = 500, 511
    ys, xs = network.centres(height, width)
    weight = gradient_of_cell(network, height, width, (4, 5))
    weight = weight / weight.sum()
    middle = torch.arange(max(height, width), dtype=torch.float64) + 0.5
    assert (weight.sum(1) * middle[:height]).sum().item() == pytest.approx(ys[4].item(), abs=1e-6)
    assert (weight.sum(0) * middle[:width]).sum().item() == pytest.approx(xs[5].item(), abs=1e-6)
    assert (ys[4].item(), xs[5].item()) == (111.5 + 4 * 32, 111.5 + 5 * 32)


def test_an_interior_cell_sees_355_pixels() -> None:
    network = positive_and_linear()
    seen = gradient_of_cell(network, 500, 500, (4, 4)).sum(0).nonzero()
    assert seen.max() - seen.min() + 1 == 355


def test_a_window_of_a_larger_picture_is_shifted_by_the_stride(small: OquabCNN) -> None:
    picture = torch.rand(1, 3, 500, 500)
    shifted = torch.roll(picture, (small.stride, small.stride), (2, 3))
    with torch.no_grad():
        inside, moved = small(picture)[0, :, 3, 3], small(shifted)[0, :, 4, 4]
    torch.testing.assert_close(inside, moved)


def test_the_small_preset_is_as_light_as_it_says(small: OquabCNN) -> None:
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


def test_the_paper_preset_normalises_as_krizhevsky_does() -> None:
    with torch.device("meta"):
        network = OquabCNN(PRESETS["paper"])
    norm = network.c1.norm
    assert isinstance(norm, nn.LocalResponseNorm)
    ones = torch.ones(1, 96, 1, 1)
    expected = (2 + 1e-4 * 5) ** -0.75
    torch.testing.assert_close(norm(ones)[0, 48, 0, 0], torch.tensor(expected))
    torch.testing.assert_close(norm(ones)[0, 0, 0, 0], torch.tensor((2 + 1e-4 * 3) ** -0.75))
    assert not any(isinstance(part, nn.BatchNorm2d) for part in network.modules())


def test_the_first_weights_keep_the_signal_alive() -> None:
    torch.manual_seed(0)
    network = build(weights="none").eval()
    features = network(torch.randn(2, 3, 256, 256))
    assert 0.1 < features.std().item() < 10
    assert network.c2.conv.weight.std().item() == pytest.approx(math.sqrt(2 / (32 * 25)), rel=0.05)


def test_dropout_zeroes_whole_maps_of_fc6_and_fc7_in_training() -> None:
    torch.manual_seed(0)
    network = build(weights="none", dropout=0.5)
    before, after = [], []
    network.dropout.register_forward_hook(lambda _, inputs, output: (before.append(inputs[0]), after.append(output))[0])
    images = torch.randn(2, 3, 256, 256)
    network.train()(images)
    assert [maps.shape[1] for maps in before] == [320, 512]
    for maps, dropped in zip(before, after, strict=True):
        kept = dropped == 2 * maps
        assert (kept.flatten(2).all(2) | (dropped == 0).flatten(2).all(2)).all()
        assert 0 < (kept & (maps != 0)).sum() < (maps != 0).sum()
    network.eval()(images)
    assert torch.equal(before[3], after[3])


def test_channels_last_gives_the_same_features(small: OquabCNN) -> None:
    images = torch.rand(2, 3, 256, 288)
    with torch.no_grad():
        expected = small(images)
        found = small(images.to(memory_format=torch.channels_last))
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


def test_a_file_of_weights_is_loaded(tmp_path: Path, small: OquabCNN) -> None:
    path = tmp_path / "small.safetensors"
    save_file(small.state_dict(), path)
    images = torch.rand(1, 3, 224, 224)
    assert torch.equal(build(weights=str(path)).eval()(images), small(images))


def test_a_run_is_shipped_in_half_the_bytes_and_says_the_same(tmp_path: Path, small: OquabCNN) -> None:
    (tmp_path / "checkpoint").mkdir()
    save_file(small.state_dict(), tmp_path / "checkpoint" / "backbone.safetensors")
    path = tmp_path / "shipped.safetensors"

    size = ship(tmp_path, path)

    assert size < 3_000_000
    images = torch.rand(1, 3, 256, 256)
    found = build(weights=str(path)).eval()
    assert found.c1.conv.weight.dtype == torch.float32
    torch.testing.assert_close(found(images), small(images), rtol=0.02, atol=0.02)


def test_weights_are_not_looked_for_where_a_checkpoint_follows() -> None:
    build(load_weights=False, weights="/does/not/exist.safetensors")


@pytest.fixture
def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed wsf_oquab whose weights lie in a folder of the test's."""
    monkeypatch.setattr(shipped, "files", lambda package: tmp_path / package)
    folder = tmp_path / "wsf_oquab" / "weights"
    folder.mkdir(parents=True)
    return folder


def test_shipped_weights_are_found_by_name(packaged: Path, small: OquabCNN) -> None:
    save_file(small.state_dict(), packaged / "scenes.safetensors")
    assert torch.equal(build(weights="scenes").fc7.conv.weight, small.fc7.conv.weight)


@pytest.mark.usefixtures("packaged")
@pytest.mark.parametrize(
    ("params", "message"),
    [
        (lambda _: {"weights": "scenes"}, "scenes.safetensors is missing; install wsf again"),
        (
            lambda _: {"weights": "scenes", "preset": "paper"},
            "'scenes' belongs to preset 'small', got preset 'paper'; use preset: small",
        ),
        (lambda tmp: {"weights": str(tmp / "no.safetensors")}, "no such weights file"),
        (lambda tmp: {"weights": str(foreign(tmp))}, "another network than oquab_cnn, preset 'small': "),
    ],
)
def test_weights_that_do_not_fit_say_why(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    params: Callable[[Path], dict[str, object]],
    message: str,
) -> None:
    # The paper's network weighs 400 MB, and only its name matters here.
    monkeypatch.setitem(PRESETS, "paper", PRESETS["small"])  # type: ignore[misc]
    with pytest.raises(WeightsError) as caught:
        build(**params(tmp_path))
    assert message in str(caught.value)


def foreign(folder: Path) -> Path:
    path = folder / "foreign.safetensors"
    save_file({"c1.conv.weight": torch.zeros(24, 3, 11, 11)}, path)
    return path
