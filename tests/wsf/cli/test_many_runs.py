"""Several runs by one `wsf run`: seeds, sweeps, recipes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from program import Wsf, contents

SWEPT = """\
extends: toy.yaml
train: {epochs: 1}
sweep: {optimiser.lr: [0.3, 0.1]}
"""


@pytest.fixture
def swept(folder: Path) -> Path:
    """swept.yaml, whose sweep gives two short runs."""
    path = folder / "swept.yaml"
    path.write_text(SWEPT)
    return path


def table(out: str) -> list[list[str]]:
    """The cells of the table of outcomes: its heading, then a row a run."""
    rows = [re.split(r"  +", line.strip()) for line in out.splitlines() if line.startswith(" ") and line.strip()]
    return [row for row in rows if not row[0].startswith("─")]


def results(run: str) -> bytes:
    return Path(run, "results.json").read_bytes()


def fail_at(lr: float, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Raises in training at that learning rate."""
    from wsf import runner

    train = runner.train

    def failing(recipe: Any, *arguments: Any) -> Any:
        if recipe.core.optimiser.lr == lr:
            raise error
        return train(recipe, *arguments)

    monkeypatch.setattr(runner, "train", failing)


def test_seeds_are_runs_of_their_own_and_a_table_ends_them(wsf: Wsf) -> None:
    ended = wsf("run", "toy.yaml", "--seed", 3, "--seeds", 2, "-o", "train.epochs=1", "--quiet")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("2 runs: 2 finished")
    heading, *rows = table(ended.out)
    assert heading == ["recipe", "seed", "status", "run folder", "mAP (voc2012)"]
    assert [row[:4] for row in rows] == [["toy", "3", "finished", "runs/toy/1"], ["toy", "4", "finished", "runs/toy/2"]]
    *_, shown, last = ended.out.rstrip().split("\n\n")
    assert last.splitlines()[-1] == "show it again: wsf report runs/toy"
    assert shown
    assert wsf("report", "runs/toy").out in ended.out


def test_a_run_among_several_equals_the_same_run_alone(wsf: Wsf) -> None:
    wsf("run", "toy.yaml", "--seeds", 2, "-o", "train.epochs=1")
    wsf("run", "toy.yaml", "--seed", 1, "-o", "train.epochs=1")
    assert results("runs/toy/2") == results("runs/toy/3")


def test_a_sweep_shows_what_was_varied(wsf: Wsf, swept: Path) -> None:
    swept.write_text(
        "extends: toy.yaml\ntrain: {epochs: 1}\nsweep: {schedule: [{use: fixed, scale: 2.0}, {low: 0.8}]}\n"
    )
    ended = wsf("run", "swept.yaml")
    heading, *rows = table(ended.out)
    assert heading[:3] == ["recipe", "schedule", "seed"]
    assert [row[:3] for row in rows] == [["swept", "fixed, scale 2.0", "0"], ["swept", "low 0.8", "0"]]
    assert "run 1 of 2: swept, schedule fixed, scale 2.0, seed 0" in ended.err.splitlines()


def test_the_recipe_in_a_run_folder_holds_no_sweep_and_repeats_that_run_alone(wsf: Wsf, swept: Path) -> None:
    wsf("run", swept.name)
    assert "sweep" not in Path("runs/swept/2/recipe.yaml").read_text()
    wsf("run", "runs/swept/2/recipe.yaml")
    assert results("runs/swept/3") == results("runs/swept/2")


def test_a_finished_run_is_not_run_again_and_an_unfinished_one_is_left_alone(
    wsf: Wsf, folder: Path, swept: Path
) -> None:
    wsf("run", swept.name)
    Path("runs/swept/1/results.json").unlink()
    before = contents(folder)
    ended = wsf("run", swept.name)

    assert ended.out.startswith("2 runs: 1 finished, 1 there already")
    assert [row[3:5] for row in table(ended.out)[1:]] == [
        ["finished", "runs/swept/3"],
        ["there already", "runs/swept/2"],
    ]
    assert "finished already, not run again: runs/swept/2" in ended.err.splitlines()
    after = contents(folder)
    assert {path: after[path] for path in before} == before
    assert ended.out.splitlines()[-1] == "choose on the holdout: wsf report --split holdout runs/swept"


def test_only_what_was_asked_for_is_compared(wsf: Wsf) -> None:
    wsf("run", "toy.yaml", "--seeds", 2, "-o", "train.epochs=0")
    ended = wsf("run", "toy.yaml", "--seeds", 1, "-o", "train.epochs=0")
    assert ended.out.startswith("1 run: 1 there already")
    assert ended.out.splitlines()[-1] == "show it again: wsf report runs/toy/1"


def test_a_single_run_is_always_a_new_one(wsf: Wsf) -> None:
    for number in (1, 2):
        assert wsf("run", "toy.yaml", "-o", "train.epochs=0").out.splitlines()[-1] == f"run folder: runs/toy/{number}"


def test_out_is_a_folder_of_numbered_runs(wsf: Wsf, folder: Path, swept: Path) -> None:
    (folder / "mine/7").mkdir(parents=True)
    call = ("run", "toy.yaml", swept.name, "-o", "train.epochs=0", "--out", "mine")
    rows = table(wsf(*call).out)
    # recipe, what was varied, seed, status, folder, and mAP on the holdout and on the test split
    assert [row[-3] for row in rows[1:]] == ["mine/8", "mine/9", "mine/10"]
    assert not (folder / "runs").exists()
    assert wsf(*call).out.startswith("3 runs: 3 there already")


def test_several_recipes_run_one_after_the_other(wsf: Wsf, folder: Path) -> None:
    (folder / "other.yaml").write_text("extends: toy.yaml\nevaluate: {ap: raw}\n")
    ended = wsf("run", "toy.yaml", "other.yaml", "-o", "train.epochs=1")
    heading, *rows = table(ended.out)
    assert [row[:4] for row in rows] == [
        ["toy", "0", "finished", "runs/toy/1"],
        ["other", "0", "finished", "runs/other/1"],
    ]
    assert heading[-1] == "mAP"
    assert [row[-1].split(" ", 1)[1] for row in rows] == ["mAP (voc2012)", "mAP (raw)"]
    assert "no table of all: runs/toy/1, runs/other/1: cannot stand in one table, their AP definitions" in ended.err
    assert "show it again" not in ended.out


def test_several_recipes_end_with_their_comparison(wsf: Wsf, folder: Path) -> None:
    (folder / "other.yaml").write_text("extends: toy.yaml\ntitle: Another one\noptimiser: {lr: 0.01}\n")
    ended = wsf("run", "other.yaml", "toy.yaml", "--seeds", 2, "-o", "train.epochs=1", "--quiet")
    assert (ended.code, ended.err) == (0, "")
    assert "toy − Another one" in ended.out  # noqa: RUF001
    assert ended.out.splitlines()[-1] == "show it again: wsf report --compare runs/other runs/toy"
    assert wsf("report", "--compare", "runs/other", "runs/toy").out in ended.out


def test_a_sweep_shows_the_holdout_on_which_to_choose(wsf: Wsf, swept: Path) -> None:
    ended = wsf("run", swept.name, "--quiet")
    heading, *rows = table(ended.out)
    assert heading[-3:] == ["run folder", "holdout", "mAP (voc2012)"]
    for row in rows:
        splits = json.loads(results(row[-3]))["splits"]
        assert row[-2:] == [f"{100 * splits[name]['ap']['mean']:.1f}" for name in ("holdout", "test")]
    assert wsf("report", "--split", "holdout", "runs/swept").code == 0


def test_a_sweep_that_holds_nothing_out_has_nothing_to_choose_on(wsf: Wsf, swept: Path) -> None:
    ended = wsf("run", swept.name, "-o", "data.holdout=0", "-o", "train.epochs=0", "--quiet")
    assert table(ended.out)[0][-2:] == ["run folder", "mAP (voc2012)"]
    assert ended.out.splitlines()[-1] == "compare them: wsf report runs/swept"


def test_a_run_that_fails_says_why_and_stops_no_other(wsf: Wsf, swept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from wsf.errors import DataError

    fail_at(0.3, DataError("a.jpg: cannot be read; replace it"), monkeypatch)
    ended = wsf("run", swept.name, "--quiet")

    assert ended.code == 2
    assert ended.err == "wsf: run 1 of 2: swept, optimiser.lr 0.3, seed 0: a.jpg: cannot be read; replace it\n"
    assert ended.out.startswith("2 runs: 1 failed, 1 finished")
    first, second = table(ended.out)[1:]
    assert first == ["swept", "0.3", "0", "failed"]
    assert second[3:5] == ["finished", "runs/swept/2"]
    assert ended.out.splitlines()[-2:] == [
        "choose on the holdout: wsf report --split holdout runs/swept",
        "run what failed again: wsf run swept.yaml --quiet",
    ]


def test_a_machine_that_is_too_small_for_one_run_is_no_bug(
    wsf: Wsf, swept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from errno import ENOSPC

    fail_at(0.3, OSError(ENOSPC, "No space left on device", "x"), monkeypatch)
    ended = wsf("run", swept.name, "--quiet")
    assert ended.code == 2
    assert ended.err.endswith("seed 0: x cannot be written (No space left on device); make room on that disk\n")


def test_a_bug_keeps_its_traceback_and_stops_no_other(wsf: Wsf, swept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_at(0.1, ZeroDivisionError("our own"), monkeypatch)
    ended = wsf("run", swept.name, "--quiet")

    assert ended.code == 1
    assert ended.err.startswith("Traceback")
    assert ended.err.splitlines()[-2:] == [
        "ZeroDivisionError: our own",
        "wsf: run 2 of 2: swept, optimiser.lr 0.1, seed 0: failed by a bug, see above",
    ]
    assert ended.out.startswith("2 runs: 1 finished, 1 failed")


def test_an_interrupt_stops_all_and_says_how_to_go_on(wsf: Wsf, swept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        fail_at(0.1, KeyboardInterrupt(), patch)
        ended = wsf("run", swept.name, "--seeds", 2)
    assert (ended.code, ended.out) == (130, "")
    assert ended.err.splitlines()[-2:] == [
        "wsf: stopped; 2 of 4 runs are finished",
        "wsf: go on with the same command: wsf run swept.yaml --seeds 2",
    ]
    assert wsf("run", swept.name, "--seeds", 2).out.startswith("4 runs: 2 there already, 2 finished")


def test_every_mistake_of_every_recipe_is_told_before_the_first_run(wsf: Wsf, folder: Path, swept: Path) -> None:
    (folder / "bad.yaml").write_text("extends: toy.yaml\nsweep: {optimiser.lr: [-1], seed: [x]}\n")
    swept.write_text(SWEPT + "trackers: [nobody]\n")
    before = contents(folder)
    ended = wsf("run", "toy.yaml", "bad.yaml", swept.name)

    assert (ended.code, ended.out) == (2, "")
    first, second, third = ended.err.splitlines()
    assert first == "wsf: bad.yaml:2: seed: must be a whole number, got 'x'"
    assert second == "wsf: bad.yaml:2: optimiser.lr: must be greater than 0, got -1"
    assert third.startswith("wsf: swept.yaml: trackers: ")
    assert contents(folder) == before


def test_recipe_check_goes_through_a_sweep(wsf: Wsf, folder: Path, swept: Path) -> None:
    assert wsf("recipe", "check", swept.name).out == "ok  swept.yaml\n"
    (folder / "bad.yaml").write_text("extends: toy.yaml\nsweep: {head: [{use: lin}]}\n")
    assert wsf("recipe", "check", "bad.yaml").err.startswith("wsf: bad.yaml:2: no head named 'lin'")


def test_a_dry_run_sums_over_the_runs_that_are_not_there_already(wsf: Wsf, folder: Path) -> None:
    fixed = ("-o", "schedule={use: fixed, scale: 2.0}", "-o", "train.epochs=10")
    wsf("run", "toy.yaml", "--seeds", 1, *fixed)
    before = contents(folder)
    ended = wsf("run", "toy.yaml", "--seeds", 3, "--dry-run", *fixed)

    assert (ended.code, ended.err) == (0, "")
    assert "3 runs: " in ended.out
    assert "1 there already" in ended.out
    # A run is 9 pictures, 10 times, at 2² passes each, 15 pictures at 0.7² + 1² passes, and 15 drawn at one: 397.35.
    rows = {row[0]: row[1] for row in table(ended.out)}
    assert rows == {"run": "passes", "2: toy, seed 1": "397", "3: toy, seed 2": "397", "in all": "795"}
    assert contents(folder) == before
