"""`train.keep: best`: the holdout is scored between epochs, and the run ends with the weights that did best there."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wsf.infer import score
from wsf.metrics import summary
from wsf.pipeline import load_parts, save_parts
from wsf.recipe.scales import SCALE_SETS, cost_of
from wsf.recipe.schema import with_scales
from wsf.recogniser import PARTS

if TYPE_CHECKING:
    from wsf.contracts import BuiltLoss
    from wsf.features import FeatureSource
    from wsf.memory import Memory
    from wsf.progress import Reporter
    from wsf.recipe.schema import EvaluateBlock, Recipe
    from wsf.recogniser import Recogniser
    from wsf.run import RunFolder


def validation_scales(block: EvaluateBlock) -> tuple[float, ...]:
    """The scales at which the holdout is scored between epochs: those of the evaluation, as long as these are cheap.

    Where they cost more than the set `fast`, it is that set, as far as it is not below the smallest of theirs.
    """
    wanted, fast = block.scale_values, SCALE_SETS["fast"]
    if cost_of(wanted) <= cost_of(fast):
        return wanted
    return tuple(scale for scale in fast if scale >= min(wanted)) or (min(wanted),)


def looks(epochs: int, every: int) -> list[int]:
    """The epochs, counted from 1, after which the holdout is scored: every so many, and the last."""
    return [epoch for epoch in range(1, epochs + 1) if epoch % every == 0 or epoch == epochs]


class Validation:
    """What the holdout says of the epochs of one run.

    All that is known is in the run folder as soon as it is: the best weights so far in `checkpoint/best/`, and each
    epoch's mAP in metrics.jsonl, from which it is read here; so one that is made anew goes on where another stopped.
    """

    def __init__(
        self,
        recipe: Recipe,
        recogniser: Recogniser,
        loss: BuiltLoss,
        source: FeatureSource,
        run: RunFolder,
        reporter: Reporter,
        memory: Memory,
    ) -> None:
        self._recipe, self._recogniser, self._loss, self._source = recipe, recogniser, loss, source
        self._run, self._reporter, self._memory = run, reporter, memory
        self._learning = [part for part in PARTS if part not in recogniser.frozen]
        self._due = frozenset(looks(recipe.core.train.epochs, recipe.core.train.validate_every))
        self.scales = validation_scales(recipe.core.evaluate)

    def after(self, epoch: int) -> Mapping[str, float]:
        """Scores the holdout after an epoch, counted from 1, if that is due; returns what metrics.jsonl holds of it.

        Of equals the first epoch is the best. Raises WsfError.
        """
        if epoch not in self._due:
            return {}
        mean_ap, before = self._mean_ap(epoch), self.seen()
        best = not before or mean_ap > max(before.values())
        if best:
            save_parts(self._recogniser, self._folder, self._learning)
        kept = epoch if best else best_epoch(before)
        so_far = "the best so far" if best else f"the best is {100 * before[kept]:.1f} after epoch {kept}"
        self._reporter.say(f"holdout: mAP {100 * mean_ap:.1f} after epoch {epoch}, {so_far}")
        return {"holdout_map": mean_ap, "best_epoch": kept}

    def restore(self) -> dict[str, Any] | None:
        """Makes the best weights those of the network and of the run; returns what results.json holds of it.

        None where no epoch was looked at. Raises WeightsError.
        """
        seen = self.seen()
        if not seen:
            return None
        if self._folder.exists():
            load_parts(self._recogniser, self._folder, self._learning)
            save_parts(self._recogniser, self._run.checkpoint, self._learning)
            shutil.rmtree(self._folder)
        return {
            "kept_epoch": best_epoch(seen),
            "epochs": list(seen),
            "holdout_map": list(seen.values()),
            "scales": list(self.scales),
        }

    def seen(self) -> dict[int, float]:
        """The epochs that were looked at, and their mAP on the holdout."""
        return {int(line["epoch"]): line["holdout_map"] for line in self._run.metrics() if "holdout_map" in line}

    @property
    def _folder(self) -> Path:
        return self._run.checkpoint / "best"

    def _mean_ap(self, epoch: int) -> float:
        block, classes = with_scales(self._recipe, self.scales).core.evaluate, self._recogniser.classes
        title = f"holdout after epoch {epoch}"
        scored = score(self._recogniser, self._loss, self._source, block, self._reporter, self._memory, title=title)
        labels = np.stack([record.labels for record in self._source.examples.records])
        found = summary(scored.scores, labels, classes, block.ap, block.mean_over).mean
        assert found is not None, "prepare has refused a holdout without positives"
        return found


def best_epoch(seen: Mapping[int, float]) -> int:
    """The first of those with the highest mAP."""
    return max(seen, key=seen.__getitem__)
