"""One event file a run, kept open from its first hook to its last."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wsf import PluginError

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter


class Tracker:
    """The writers of the runs that are under way, by run folder."""

    def __init__(self) -> None:
        self._writers: dict[Path, SummaryWriter] = {}
        self._epochs: dict[Path, int] = {}

    def start(self, run: Path) -> None:
        """Opens the event file. Raises PluginError where TensorBoard is not installed."""
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise PluginError(
                f"trackers: wsf_tensorboard needs the package tensorboard, which cannot be imported ({error}); "
                'pip install "wsf[tensorboard]"'
            ) from error
        self.close(run)
        self._writers[run] = SummaryWriter(log_dir=str(run / "tensorboard"))

    def epoch(self, run: Path, epoch: int, metrics: Mapping[str, Any]) -> None:
        """One point a metric, at that epoch (from 1)."""
        self._epochs[run] = epoch
        self._write(run, {name: value for name, value in metrics.items() if name != "epoch"}, epoch)

    def finish(self, run: Path, results: Mapping[str, Any]) -> None:
        """The average precision of every split, overall and by class, at the last epoch; closes the file."""
        classes = results.get("classes", ())
        for split, entry in results.get("splits", {}).items():
            precision = entry["ap"]
            tag = f"{split}/AP ({precision['definition']})"
            by_class = {f"{tag}/{name}": value for name, value in zip(classes, precision["per_class"], strict=True)}
            self._write(run, {f"{tag}/mean": precision["mean"], **by_class}, self._epochs.get(run, 0))
        self.close(run)

    def close(self, run: Path) -> None:
        """Writes what is buffered. A run that was never started, or is closed already, is left as it is."""
        self._epochs.pop(run, None)
        writer = self._writers.pop(run, None)
        if writer is not None:
            writer.close()

    def _write(self, run: Path, values: Mapping[str, Any], step: int) -> None:
        """The numbers among the values; an AP without positives is None, and has no point."""
        for name, value in values.items():
            if isinstance(value, Real):
                self._writers[run].add_scalar(name, float(value), step)


TRACKER = Tracker()
