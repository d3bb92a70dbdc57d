# mypy: disable-error-code="empty-body"
"""Every hook that a plugin may implement. Each returns a list; a plugin implements those that it needs.

A plugin is a module with functions of these names, marked `@wsf.hookimpl`, behind an entry point of the group `wsf`:

    [project.entry-points.wsf]
    my_plugin = "my_plugin.hooks"

Each plugin's hook is called by itself: one that raises, or returns something else, fails alone and is listed as broken
by `wsf plugin list`. Hook bodies import what they return; the module that holds them imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from wsf.components import Aggregator, Backbone, Command, Dataset, Head, Loss, Schedule, Views
    from wsf.run import RunFolder

hookspec = pluggy.HookspecMarker("wsf")


@hookspec
def wsf_datasets() -> Sequence[Dataset[Any]]:
    """Pictures with labels. Called when a recipe or a listing asks for datasets.

    For example:

        @hookimpl
        def wsf_datasets():
            from my_plugin.photos import PHOTOS
            return [PHOTOS]
    """


@hookspec
def wsf_views() -> Sequence[Views[Any]]:
    """Ways to turn one record into examples, in training and in scoring.

    For example:

        @hookimpl
        def wsf_views():
            from my_plugin.quarters import QUARTERS
            return [QUARTERS]
    """


@hookspec
def wsf_backbones() -> Sequence[Backbone[Any]]:
    """Fully convolutional feature extractors.

    For example:

        @hookimpl
        def wsf_backbones():
            from my_plugin.tiny import TINY
            return [TINY]
    """


@hookspec
def wsf_heads() -> Sequence[Head[Any]]:
    """Networks from features to class maps.

    For example:

        @hookimpl
        def wsf_heads():
            from my_plugin.mlp import MLP
            return [MLP]
    """


@hookspec
def wsf_aggregators() -> Sequence[Aggregator[Any]]:
    """Spatial pooling: from class maps, or features, to one logit a class.

    For example:

        @hookimpl
        def wsf_aggregators():
            from my_plugin.lse import LSE
            return [LSE]
    """


@hookspec
def wsf_losses() -> Sequence[Loss[Any]]:
    """What training descends.

    For example:

        @hookimpl
        def wsf_losses():
            from my_plugin.hinge import HINGE
            return [HINGE]
    """


@hookspec
def wsf_schedules() -> Sequence[Schedule[Any]]:
    """Which scales a training step sees.

    For example:

        @hookimpl
        def wsf_schedules():
            from my_plugin.cycle import CYCLE
            return [CYCLE]
    """


@hookspec
def wsf_commands() -> Sequence[Command]:
    """Verbs for the command line. Called at every start of `wsf`, so return at once and import nothing heavy.

    For example:

        @hookimpl
        def wsf_commands():
            from my_plugin.cli import clean
            return [Command(name="clean", summary="Delete what my plugin has cached.", app=clean)]
    """


@hookspec
def wsf_run_started(run: RunFolder) -> None:
    """After the run folder is made and before the first step. Run hooks act only on plugins named in `trackers:`.

    For example:

        @hookimpl
        def wsf_run_started(run):
            print("started", run.path)
    """


@hookspec
def wsf_epoch_finished(run: RunFolder, epoch: int, metrics: Mapping[str, float]) -> None:
    """After every epoch; `epoch` counts from 1, `metrics` is the line that went to metrics.jsonl.

    For example:

        @hookimpl
        def wsf_epoch_finished(run, epoch, metrics):
            print(epoch, metrics["loss"])
    """


@hookspec
def wsf_run_finished(run: RunFolder, results: Mapping[str, Any]) -> None:
    """After results.json is written, with what it holds.

    For example:

        @hookimpl
        def wsf_run_finished(run, results):
            print({split: found["ap"]["mean"] for split, found in results["splits"].items()})
    """


@hookspec
def wsf_run_failed(run: RunFolder, error: BaseException) -> None:
    """When a run ends by an exception or an interrupt.

    For example:

        @hookimpl
        def wsf_run_failed(run, error):
            print("failed", run.path, error)
    """
