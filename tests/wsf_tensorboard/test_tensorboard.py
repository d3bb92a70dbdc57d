"""The tracker, read back with TensorBoard's own reader."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from wsf import PluginError, RunFolder
from wsf_tensorboard import hooks
from wsf_tensorboard.tracker import TRACKER

pytest.importorskip("tensorboard", reason="the extra `tensorboard` is not installed")

RESULTS = {
    "classes": ["cat", "dog"],
    "splits": {"test": {"ap": {"definition": "voc2012", "per_class": [0.5, None], "mean": 0.5}}},
}


@pytest.fixture
def run(tmp_path: Path) -> Iterator[RunFolder]:
    folder = RunFolder.create(tmp_path / "run", "test")
    yield folder
    TRACKER.close(folder.path)


def curves(run: RunFolder) -> dict[str, list[tuple[int, float]]]:
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
    from tensorboard.util.tensor_util import make_ndarray

    found: dict[str, list[tuple[int, float]]] = {}
    for path in sorted((run.path / "tensorboard").iterdir()):
        for event in EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                found.setdefault(value.tag, []).append((event.step, make_ndarray(value.tensor).item()))
    return found


def test_every_epoch_is_a_point_and_the_results_are_the_last(run: RunFolder) -> None:
    hooks.wsf_run_started(run)
    hooks.wsf_epoch_finished(run, 1, {"epoch": 1, "loss": 2.5, "holdout_map": 0.25})
    hooks.wsf_epoch_finished(run, 2, {"epoch": 2, "loss": 1.5})
    hooks.wsf_run_finished(run, RESULTS)
    assert curves(run) == {
        "loss": [(1, 2.5), (2, 1.5)],
        "holdout_map": [(1, 0.25)],
        # The AP of dog is None, since no picture shows one.
        "test/AP (voc2012)/mean": [(2, 0.5)],
        "test/AP (voc2012)/cat": [(2, 0.5)],
    }


def test_a_failed_run_keeps_what_it_had(run: RunFolder) -> None:
    hooks.wsf_run_started(run)
    hooks.wsf_epoch_finished(run, 1, {"loss": 2.5})
    hooks.wsf_run_failed(run)
    assert curves(run) == {"loss": [(1, 2.5)]}


def test_a_run_that_failed_before_it_was_started_is_left_alone(run: RunFolder) -> None:
    hooks.wsf_run_failed(run)
    assert not (run.path / "tensorboard").exists()


def test_two_runs_do_not_mix(run: RunFolder, tmp_path: Path) -> None:
    other = RunFolder.create(tmp_path / "other", "test")
    hooks.wsf_run_started(run)
    hooks.wsf_run_started(other)
    hooks.wsf_epoch_finished(other, 1, {"loss": 7.0})
    hooks.wsf_epoch_finished(run, 1, {"loss": 1.0})
    hooks.wsf_run_failed(run)
    hooks.wsf_run_failed(other)
    assert (curves(run), curves(other)) == ({"loss": [(1, 1.0)]}, {"loss": [(1, 7.0)]})


def test_a_missing_package_says_how_to_install_it(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(PluginError) as caught:
        hooks.wsf_run_started(run)
    assert str(caught.value).endswith('pip install "wsf[tensorboard]"')
