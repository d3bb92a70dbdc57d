"""An error in somebody else's code says whose it is, wherever wsf calls it, and keeps its traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from program import RECIPE, call
from wsf.blame import blame

HEADER = """
from toy_plugin import CnnParams, Squares, SquaresParams, build_cnn
from wsf import Aggregator, Backbone, Dataset, Head, Loss, Params, Schedule, Views, hookimpl


def fail(*_):
    raise ZeroDivisionError("by whom?")


class NoParams(Params):
    pass

"""
# What is in place of a component of the toy's: the hook, and the record of one that fails when it is used.
FAILING = {
    "dataset": """
class Failing(Squares):
    read = fail

@hookimpl
def wsf_datasets():
    return [Dataset(name="failing", params=SquaresParams, summary="", build=lambda params, _: Failing(params))]
""",
    "views": """
class Failing:
    examples = fail

@hookimpl
def wsf_views():
    return [Views(name="failing", params=NoParams, summary="", build=lambda *_: Failing())]
""",
    "backbone": """
def build(params, context):
    built = build_cnn(params, context)
    built.register_forward_pre_hook(fail)
    return built

@hookimpl
def wsf_backbones():
    return [Backbone(name="failing", params=CnnParams, summary="", build=build)]
""",
    "head": """
def build(params, context):
    from torch import nn
    return nn.Conv2d(context.channels + 1, len(context.classes), 1)

@hookimpl
def wsf_heads():
    return [Head(name="failing", params=NoParams, summary="", build=build)]
""",
    "aggregator": """
@hookimpl
def wsf_aggregators():
    return [Aggregator(name="failing", params=NoParams, summary="", build=lambda *_: fail)]
""",
    "loss": """
@hookimpl
def wsf_losses():
    return [Loss(name="failing", params=NoParams, summary="", build=lambda *_: fail)]
""",
    "schedule": """
class Failing:
    train_scales = fail

@hookimpl
def wsf_schedules():
    return [Schedule(name="failing", params=NoParams, summary="", build=lambda *_: Failing())]
""",
}
BLOCKS = {"dataset": "data", "views": "views.0"}


@pytest.mark.parametrize("kind", FAILING)
def test_an_error_in_a_plugins_code_names_the_plugin_and_keeps_its_traceback(
    kind: str,
    install_plugin: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from wsf.cli.app import main

    install_plugin("toy", "toy_plugin")
    install_plugin("foreign", "foreign_module", HEADER + FAILING[kind])
    monkeypatch.chdir(tmp_path)
    Path("toy.yaml").write_text(RECIPE + "views: [{use: whole}]\n")
    line = ["wsf", "run", "toy.yaml", "--quiet", "-o", f"{BLOCKS.get(kind, kind)}.use=failing"]
    monkeypatch.setattr(sys, "argv", line)
    with pytest.raises((ZeroDivisionError, RuntimeError)) as caught:
        main()
    note = caught.value.__notes__[-1]
    assert note.startswith("raised in ")
    assert "foreign" in note
    assert note.endswith("(foreign_dist 1.0), or in what it called; tell its authors")
    assert caught.traceback[-1].path.name in ("foreign_module.py", "conv.py")


def test_of_several_runs_the_one_that_fails_names_the_plugin_too(
    install_plugin: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    install_plugin("toy", "toy_plugin")
    install_plugin("foreign", "foreign_module", HEADER + FAILING["loss"])
    monkeypatch.chdir(tmp_path)
    Path("toy.yaml").write_text(RECIPE)
    ended = call(["run", "toy.yaml", "--quiet", "-o", "sweep.loss.use=[failing, log]"], monkeypatch, capsys)
    assert ended.code == 1
    assert "raised in plugin 'foreign' (foreign_dist 1.0), or in what it called; tell its authors" in ended.err
    assert "by a bug, see above" in ended.err


def test_an_error_of_the_core_itself_blames_nobody() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        _ = 1 / 0
    blame(caught.value)
    assert not hasattr(caught.value, "__notes__")


TRANSPOSED = """
@hookimpl
def wsf_aggregators():
    pool = lambda maps, valid: maps.flatten(2).amax(2).T
    return [Aggregator(name="transposed", params=NoParams, summary="", build=lambda *_: pool)]
"""


def test_scores_of_another_shape_are_the_aggregators_fault_not_the_losss(
    install_plugin: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    install_plugin("toy", "toy_plugin")
    install_plugin("foreign", "foreign_module", HEADER + TRANSPOSED)
    monkeypatch.chdir(tmp_path)
    Path("toy.yaml").write_text(RECIPE)
    ended = call(["run", "toy.yaml", "--quiet", "-o", "aggregator.use=transposed"], monkeypatch, capsys)
    assert ended.code == 2
    assert ended.err.startswith("wsf: aggregator: expected scores of shape (5, 3), got (3, 5); mend it, ")
