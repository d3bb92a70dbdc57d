"""Loss and average precision as TensorBoard curves, in the run folder's `tensorboard/`.

Listed under `trackers: [wsf_tensorboard]`; needs `pip install "wsf[tensorboard]"`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wsf import hookimpl

if TYPE_CHECKING:
    from wsf import RunFolder


@hookimpl
def wsf_run_started(run: RunFolder) -> None:
    from wsf_tensorboard.tracker import TRACKER

    TRACKER.start(run.path)


@hookimpl
def wsf_epoch_finished(run: RunFolder, epoch: int, metrics: Mapping[str, float]) -> None:
    from wsf_tensorboard.tracker import TRACKER

    TRACKER.epoch(run.path, epoch, metrics)


@hookimpl
def wsf_run_finished(run: RunFolder, results: Mapping[str, Any]) -> None:
    from wsf_tensorboard.tracker import TRACKER

    TRACKER.finish(run.path, results)


@hookimpl
def wsf_run_failed(run: RunFolder) -> None:
    from wsf_tensorboard.tracker import TRACKER

    TRACKER.close(run.path)
