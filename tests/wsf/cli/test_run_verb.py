"""`wsf run`, from the command line to the run folder."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from program import Wsf, contents

FOLLOWER = """
from wsf import hookimpl

def note(run, *words):
    with (run.path / "heard.txt").open("a") as file:
        print(*words, file=file)

@hookimpl
def wsf_run_started(run):
    note(run, "started")

@hookimpl
def wsf_epoch_finished(run, epoch, metrics):
    note(run, "epoch", epoch, sorted(metrics))

@hookimpl
def wsf_run_finished(run, results):
    note(run, "finished", *results["splits"])

@hookimpl
def wsf_run_failed(run, error):
    note(run, "failed", type(error).__name__)
"""


def results(run: str | Path) -> dict[str, Any]:
    return dict(json.loads(Path(run, "results.json").read_text()))


def test_a_run_ends_with_a_table_that_names_the_run_folder(wsf: Wsf, folder: Path) -> None:
    ended = wsf("run", "toy.yaml")

    assert ended.code == 0, ended.err
    lines = ended.out.splitlines()
    assert lines[0] == "toy, seed 0: average precision (voc2012) in %"
    assert lines[-1] == "run folder: runs/toy/1"
    mean = f"{100 * results('runs/toy/1')['splits']['test']['ap']['mean']:.1f}"
    row, places = (line.split() for line in lines if "mAP" in line)
    assert row[:3] == ["mAP", "(voc2012)", mean]
    assert places[:2] == ["mAP", "(voc2012),"]
    assert mean in places
    assert all(len(line) <= 80 for line in lines)
    assert sorted(path.name for path in folder.iterdir()) == ["runs", "toy.yaml"]


def test_what_goes_into_a_pipe_is_a_line_an_epoch_and_a_line_a_split(wsf: Wsf) -> None:
    patterns = [
        r"run folder: runs/toy/1",
        r"epoch 1/2  loss \d+\.\d{3}  [\d.]+ images/s  \d+ s left",
        r"epoch 2/2  loss \d+\.\d{3}  [\d.]+ images/s  \d+ s left",
        r"scoring holdout  [\d.]+ images/s  \d+ s left",
        r"scoring test  [\d.]+ images/s",
    ]
    lines = wsf("run", "toy.yaml").err.splitlines()
    assert len(lines) == len(patterns)
    assert all(re.fullmatch(pattern, line) for pattern, line in zip(patterns, lines, strict=True)), lines


def test_a_quiet_run_says_nothing_but_its_results(wsf: Wsf) -> None:
    ended = wsf("run", "toy.yaml", "--quiet")
    assert ended.err == ""
    assert "mAP" in ended.out


def test_every_run_takes_the_next_number_and_leaves_the_others_alone(wsf: Wsf, folder: Path) -> None:
    wsf("run", "toy.yaml")
    before = contents(folder / "runs/toy/1")
    ended = wsf("run", "toy.yaml", "--seed", "7")
    assert ended.out.splitlines()[-1] == "run folder: runs/toy/2"
    assert contents(folder / "runs/toy/1") == before
    assert results("runs/toy/2")["seed"] == 7


def test_the_folder_can_be_chosen(wsf: Wsf, folder: Path) -> None:
    ended = wsf("run", "toy.yaml", "--out", "deep/mine", "-o", "train.epochs=1")
    assert ended.out.splitlines()[-1] == "run folder: deep/mine"
    assert results("deep/mine")["training"]["epochs"] == 1
    assert not (folder / "runs").exists()


def test_the_resolved_recipe_of_a_run_repeats_it(wsf: Wsf, folder: Path) -> None:
    wsf("run", "toy.yaml", "-o", "train.epochs=1", "--seed", "3")
    wsf("run", "runs/toy/1/recipe.yaml")
    assert (folder / "runs/toy/2/results.json").read_bytes() == (folder / "runs/toy/1/results.json").read_bytes()


def test_a_dry_run_counts_passes_and_makes_no_folder(wsf: Wsf, folder: Path) -> None:
    before = contents(folder)
    ended = wsf("run", "toy.yaml", "--dry-run", "-o", "schedule={use: fixed, scale: 2.0}", "-o", "train.epochs=10")

    assert (ended.code, ended.err) == (0, "")
    rows = {line.split()[0]: line.split()[1:] for line in ended.out.splitlines() if line.strip()}
    # 9 of 12 are trained on, 10 times, at 2² passes each; 3 are held out and 12 scored, at 0.7² + 1² passes each; these
    # 12 and one of each class that was trained on are drawn, at one pass each.
    assert rows["training"][:2] == ["9", "360"]
    assert rows["scoring"][:2] == ["15", "22"]
    assert rows["drawing"][2:4] == ["15", "15"]
    assert rows["in"][1] == "397"
    assert rows["disk"][1] == rows["memory"][1] == "MB"
    assert contents(folder) == before


def test_a_dry_run_counts_the_looks_at_the_holdout(wsf: Wsf) -> None:
    ended = wsf("run", "toy.yaml", "--dry-run", "-o", "train={keep: best, validate_every: 3}", "-o", "train.epochs=10")
    rows = {line.split()[0]: line.split()[1:] for line in ended.out.splitlines() if line.strip()}
    # 3 are held out and scored after epochs 3, 6, 9 and 10, at 0.7² + 1² passes each.
    assert rows["validating"][:2] == ["3", "18"]


@pytest.mark.parametrize(
    ("batches", "saved"),
    [(1, "no epoch was finished"), (3, "epoch 1 of 2 is saved in runs/toy/1/checkpoint")],
)
def test_an_interrupted_run_says_what_is_saved_and_how_to_run_it_again(
    wsf: Wsf, monkeypatch: pytest.MonkeyPatch, batches: int, saved: str
) -> None:
    interrupt_after(batches, monkeypatch)
    ended = wsf("run", "toy.yaml")

    assert (ended.code, ended.out) == (130, "")
    assert ended.err.splitlines()[-2:] == [
        f"wsf: stopped; {saved}",
        "wsf: run it again: wsf run runs/toy/1/recipe.yaml",
    ]
    assert wsf("report", "runs/toy/1").code == 2


def interrupt_after(batches: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the batch after so many is trained on; an epoch of toy.yaml has two."""
    from wsf import features

    calls, batch_of = iter(range(batches)), features.batch_of

    def interrupted(*arguments: Any) -> Any:
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return batch_of(*arguments)

    monkeypatch.setattr(features, "batch_of", interrupted)


@pytest.mark.usefixtures("wsf")
def test_a_terminated_run_ends_in_the_same_way(folder: Path) -> None:
    command = [sys.executable, "-m", "wsf", "run", "toy.yaml", "-o", "train.epochs=2000"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"}
    ) as run:
        metrics = folder / "runs/toy/1/metrics.jsonl"
        while not metrics.exists() and run.poll() is None:
            time.sleep(0.02)
        run.send_signal(signal.SIGTERM)
        _, err = run.communicate(timeout=60)

    assert run.returncode == 143
    done = len(metrics.read_text().splitlines())
    assert err.splitlines()[-2:] == [
        f"wsf: stopped; epoch {done} of 2000 is saved in runs/toy/1/checkpoint",
        "wsf: run it again: wsf run runs/toy/1/recipe.yaml",
    ]
    assert "Traceback" not in err


def test_a_tracker_that_is_listed_follows_the_run(wsf: Wsf, install_plugin: Callable[..., None]) -> None:
    install_plugin("follower", "follower", FOLLOWER)
    wsf("run", "toy.yaml", "--quiet")
    ended = wsf("run", "toy.yaml", "--quiet", "-o", "trackers=[follower]")

    assert (ended.code, ended.err) == (0, "")
    assert not Path("runs/toy/1/heard.txt").exists()
    metrics = ["epoch", "images_per_second", "loss", "lr", "seconds"]
    assert Path("runs/toy/2/heard.txt").read_text().splitlines() == [
        "started",
        f"epoch 1 {metrics}",
        f"epoch 2 {metrics}",
        "finished holdout test",
    ]


def test_a_tracker_hears_that_a_run_was_interrupted(
    wsf: Wsf, install_plugin: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    install_plugin("follower", "follower", FOLLOWER)
    interrupt_after(1, monkeypatch)
    assert wsf("run", "toy.yaml", "--quiet", "-o", "trackers=[follower]").code == 130
    assert Path("runs/toy/1/heard.txt").read_text().splitlines() == ["started", "failed KeyboardInterrupt"]


@pytest.mark.parametrize(
    ("raised", "said"), [("KeyError('loss')", "KeyError: 'loss'"), ("SystemExit('bye')", "SystemExit: bye")]
)
def test_a_tracker_that_fails_is_named_and_costs_the_run_nothing(
    wsf: Wsf, install_plugin: Callable[..., None], raised: str, said: str
) -> None:
    source = FOLLOWER.replace('note(run, "epoch"', f'raise {raised}; note(run, "epoch"')
    install_plugin("broken", "broken_tracker", source)
    install_plugin("follower", "follower", FOLLOWER)
    wsf("run", "toy.yaml", "--quiet")
    ended = wsf("run", "toy.yaml", "--quiet", "-o", "trackers=[broken, follower]")

    assert ended.code == 0
    assert ended.err == (
        f"wsf: warning: tracker 'broken': wsf_epoch_finished raised {said} (broken_tracker.py:14); it is not called "
        "again, and the run goes on without it\n"
    )
    assert results("runs/toy/2") == results("runs/toy/1")
    assert Path("runs/toy/2/heard.txt").read_text().splitlines()[-1] == "finished holdout test"
    assert Path("runs/toy/2/heard.txt").read_text().count("finished") == 1


def test_a_tracker_that_cannot_start_stops_the_run_before_anything_is_lost(
    wsf: Wsf, install_plugin: Callable[..., None]
) -> None:
    install_plugin("broken", "broken_tracker", FOLLOWER.replace('note(run, "started")', "run.nothing"))
    install_plugin("follower", "follower", FOLLOWER)
    ended = wsf("run", "toy.yaml", "--quiet", "-o", "trackers=[follower, broken]")

    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "wsf: tracker 'broken': wsf_run_started raised AttributeError: 'RunFolder' object has no attribute 'nothing' "
        "(broken_tracker.py:10); nothing was trained; mend the plugin, or take it off trackers\n"
    )
    assert Path("runs/toy/1/heard.txt").read_text().splitlines()[:2] == ["started", "failed PluginError"]
