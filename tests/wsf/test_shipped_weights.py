"""Weights that a recipe names, those that come with a plugin, and how they are made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from wsf import Shipped, WeightsError, load_chosen, shipped
from wsf.shipped import ship

SHIPPED = {"photos": Shipped(package="my_plugin", file="weights/photos.safetensors", preset="small")}


@pytest.fixture
def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed plugin whose weights lie in a folder of the test's."""
    monkeypatch.setattr(shipped, "files", lambda package: tmp_path / package)
    folder = tmp_path / "my_plugin" / "weights"
    folder.mkdir(parents=True)
    return folder


def network() -> nn.Linear:
    torch.manual_seed(0)
    return nn.Linear(2, 2)


def load(weights: str, preset: str = "small") -> nn.Linear:
    found = network()
    load_chosen(found, weights, backbone="toy", preset=preset, shipped=SHIPPED)
    return found


def ones() -> dict[str, torch.Tensor]:
    return {"weight": torch.ones(2, 2), "bias": torch.ones(2)}


def test_none_leaves_the_first_weights() -> None:
    assert torch.equal(load("none").weight, network().weight)


def test_a_file_is_loaded(tmp_path: Path) -> None:
    save_file(ones(), tmp_path / "own.safetensors")
    assert load(str(tmp_path / "own.safetensors"), preset="paper").weight.tolist() == [[1, 1], [1, 1]]


def test_what_ships_is_found_by_name(packaged: Path) -> None:
    save_file(ones(), packaged / "photos.safetensors")
    assert load("photos").weight.tolist() == [[1, 1], [1, 1]]


@pytest.mark.usefixtures("packaged")
@pytest.mark.parametrize(
    ("weights", "preset", "message"),
    [
        ("photos", "small", "photos.safetensors is missing; install wsf again"),
        ("photos", "paper", "'photos' belongs to preset 'small', got preset 'paper'; use preset: small"),
        ("no.safetensors", "small", "no.safetensors: no such weights file"),
    ],
)
def test_weights_that_are_not_there_or_do_not_fit_say_why(weights: str, preset: str, message: str) -> None:
    with pytest.raises(WeightsError) as caught:
        load(weights, preset)
    assert message in str(caught.value)


def test_weights_of_another_network_name_this_one(tmp_path: Path) -> None:
    save_file({"weight": torch.ones(3, 2), "bias": torch.ones(2)}, tmp_path / "other.safetensors")
    with pytest.raises(WeightsError, match="another network than toy, preset 'small': 'weight' has shape"):
        load(str(tmp_path / "other.safetensors"))


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """What a run folder has of the backbone that it trained."""
    folder = tmp_path / "run"
    (folder / "checkpoint").mkdir(parents=True)
    tensors = {"weight": torch.full((4, 64), 1 / 3), "norm.num_batches_tracked": torch.tensor(70_000)}
    save_file(tensors, folder / "checkpoint" / "backbone.safetensors")
    return folder


def test_a_run_is_shipped_in_half_the_bytes_and_counts_stay_whole(run: Path, tmp_path: Path) -> None:
    size = ship(run, tmp_path / "made" / "photos.safetensors")
    made = load_file(tmp_path / "made" / "photos.safetensors")
    assert made["weight"].dtype == torch.float16
    assert made["weight"][0, 0].item() == pytest.approx(1 / 3, abs=2**-12)
    assert made["norm.num_batches_tracked"].item() == 70_000
    assert size < 4 * 64 * 2 + 300


def test_a_tail_that_learnt_is_shipped_with_the_front(run: Path, tmp_path: Path) -> None:
    save_file({"last.weight": torch.ones(4)}, run / "checkpoint" / "tail.safetensors")
    ship(run, tmp_path / "photos.safetensors")
    assert load_file(tmp_path / "photos.safetensors").keys() == {"weight", "norm.num_batches_tracked", "last.weight"}


def test_shipping_overwrites_nothing(run: Path, tmp_path: Path) -> None:
    ship(run, tmp_path / "photos.safetensors")
    with pytest.raises(WeightsError, match="exists already"):
        ship(run, tmp_path / "photos.safetensors")


def test_the_command_ships_a_run_and_says_what_is_wrong(run: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wsf.shipped", str(run), str(tmp_path / "photos.safetensors")]
    first = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (
        first.stdout == f"{tmp_path}/photos.safetensors: {(tmp_path / 'photos.safetensors').stat().st_size:,} bytes\n"
    )
    second = subprocess.run(command, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert second.stderr == f"{tmp_path}/photos.safetensors: exists already; remove it first, nothing is overwritten\n"
