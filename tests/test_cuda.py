"""The whole way on a GPU: what it gives is what a processor gives, every time, whatever memory there is."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from wsf.data.frame import batch_of
from wsf.device import choose_device
from wsf.evaluate import evaluate_run
from wsf.experiment import Experiment, prepare
from wsf.features import Computed
from wsf.infer import Scored, load, score
from wsf.memory import Memory
from wsf.plugins import discover
from wsf.progress import Reporter
from wsf.recipe import load_recipe
from wsf.recogniser import Recogniser
from wsf.run import RunFolder
from wsf.runner import run_experiment

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")

QUIET = Reporter(quiet=True)
RECIPE = Path(__file__).parents[1] / "recipes" / "oquab_weak.yaml"
SMALL = ("data.limit=24", "train.epochs=2", "report.html=false")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where scenes are drawn, once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("WSF_CACHE", str(cache))
    yield
    gc.collect()
    torch.cuda.empty_cache()


def prepared(*overrides: str) -> Experiment:
    return prepare(load_recipe(RECIPE, [*SMALL, *overrides], catalogue=discover()))


def scored(experiment: Experiment, device: str) -> Scored:
    """The evaluated split by an untrained network, whose head is the same on both devices."""
    core = experiment.recipe.core
    recogniser = experiment.recogniser.compute_as(experiment.recipe, choose_device(device))
    source = Computed(recogniser, experiment.scored["evaluate"])
    return score(recogniser, experiment.loss, source, core.evaluate, QUIET)


def run(out: Path, *overrides: str) -> RunFolder:
    return run_experiment(
        prepared(*overrides), catalogue=discover(), out=out, device=choose_device("cuda"), reporter=QUIET
    )


@pytest.mark.parametrize("search", ["all", "image"])
def test_scores_and_places_in_float32_are_those_of_a_processor(search: str) -> None:
    overrides = ("precision=float32", f"frame.search={search}")
    expected, found = (scored(prepared(*overrides), device) for device in ("cpu", "cuda"))
    np.testing.assert_allclose(found.scores, expected.scores, atol=1e-3)
    np.testing.assert_allclose(found.peaks, expected.peaks, atol=1e-3)
    same = (found.places == expected.places).all(axis=2) & (found.scales == expected.scales)
    assert same.mean() > 0.98  # cells that tie to the last bits may change places


def test_by_itself_a_gpu_computes_in_bfloat16_and_finds_the_same() -> None:
    experiment = prepared()
    found = scored(experiment, "cuda")
    assert experiment.recogniser.frozen_dtype == torch.bfloat16
    expected = scored(prepared("precision=float32"), "cpu")
    assert np.abs(found.scores - expected.scores).max() < 0.05 * expected.scores.std() + 0.05
    assert np.corrcoef(found.scores.ravel(), expected.scores.ravel())[0, 1] > 0.999


@pytest.mark.parametrize("cached", [False, True])
def test_equal_runs_are_equal_files(cached: bool, tmp_path: Path) -> None:
    first, again = (run(tmp_path / name, f"cache.features={str(cached).lower()}") for name in ("a", "b"))
    assert first.results_file.read_bytes() == again.results_file.read_bytes()
    assert first.scores_file("test").read_bytes() == again.scores_file("test").read_bytes()


def test_a_run_with_a_cache_is_near_one_that_computes_the_same_scales(tmp_path: Path) -> None:
    fixed = ("schedule.use=fixed", "schedule.scale=1.0")
    cached, computed = (run(tmp_path / str(on), *fixed, f"cache.features={str(on).lower()}") for on in (True, False))
    a, b = (folder.read_scores("test").scores for folder in (cached, computed))
    np.testing.assert_allclose(a, b, atol=0.05)


def test_a_run_of_a_gpu_is_scored_by_a_processor(tmp_path: Path) -> None:
    trained = run(tmp_path / "run", "precision=float32")
    evaluate_run(trained.path, split="test", out=tmp_path / "cpu", device="cpu", reporter=QUIET)
    found, expected = (RunFolder.open(path).read_scores("test").scores for path in (tmp_path / "cpu", trained.path))
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_a_backbone_that_learns_is_trained(tmp_path: Path) -> None:
    trained = run(tmp_path / "run", "train.freeze=[]", "optimiser.lr=0.001")
    losses = [line["loss"] for line in trained.metrics()]
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("fit", ["pad", "warp"])
def test_a_batch_of_frames_is_that_of_a_processor(fit: str) -> None:
    experiment = prepared(f"frame.fit={fit}")
    shown = [experiment.examples.load(index).pixels for index in range(5)]
    size, backbone = experiment.recipe.core.frame.size, experiment.recogniser.geometry
    expected, found = (batch_of(shown, size, backbone, choose_device(name)) for name in ("cpu", "cuda"))
    assert torch.equal(found.cpu(), expected)


def test_a_new_shape_of_picture_is_begun_at_once() -> None:
    """cuDNN does not see 1×1 convolutions, of whose kernels it would search for each layer and shape."""
    experiment = prepared()
    recogniser = experiment.recogniser.compute_as(experiment.recipe, choose_device("cuda")).eval()
    seen = cudnn_shapes(recogniser)
    assert seen  # those of the backbone that are no matrix products
    assert all(kernel != (1, 1) for kernel in seen)


def cudnn_shapes(recogniser: Recogniser) -> list[tuple[int, ...]]:
    """The kernels of all convolutions that torch makes for one picture."""
    found: list[tuple[int, ...]] = []

    class Convolutions(TorchDispatchMode):
        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            if func.overloadpacket is torch.ops.aten.convolution:
                found.append(tuple(args[1].shape[2:]))
            return func(*args, **(kwargs or {}))

    with torch.no_grad(), Convolutions():
        features = recogniser.features(torch.zeros(1, 3, 500, 500, device="cuda"), 1.0)
        recogniser.head(features)
    return found


def test_too_many_pictures_for_the_memory_are_halved() -> None:
    experiment = prepared("precision=float32", "evaluate.scales=[1.0, 2.0]")
    expected = scored(experiment, "cuda")
    torch.cuda.empty_cache()
    held, total = torch.cuda.memory_allocated(), torch.cuda.get_device_properties(0).total_memory
    memory = Memory(a_pixel=1.0, budget=1e12, most=1e12)
    try:
        torch.cuda.set_per_process_memory_fraction((held + (200 << 20)) / total)
        source = Computed(experiment.recogniser, experiment.scored["evaluate"])
        found = score(experiment.recogniser, experiment.loss, source, experiment.recipe.core.evaluate, QUIET, memory)
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert memory.halved > 0
    np.testing.assert_allclose(found.scores, expected.scores, atol=1e-4)


def test_maps_of_a_picture_are_those_of_a_processor(tmp_path: Path) -> None:
    trained = run(tmp_path / "run", "precision=float32")
    dataset = prepared().dataset
    picture = tmp_path / "picture.jpg"
    picture.write_bytes(dataset.read(dataset.records("test")[0]))
    expected, found = (load(trained.path, device=device).score([picture]) for device in ("cpu", "cuda"))
    np.testing.assert_allclose(found.scores, expected.scores, atol=1e-3)
