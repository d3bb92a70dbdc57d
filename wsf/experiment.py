"""One run from recipe to results: data, training, evaluation, and the run folder that keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
import torch
from numpy.typing import NDArray

from wsf.auto_scales import PICTURES
from wsf.components import Loss, LossContext, ScheduleContext
from wsf.contracts import BuiltDataset, BuiltLoss, BuiltSchedule
from wsf.data.examples import Examples, examples_of, group_count
from wsf.data.splits import Splits, build_dataset, split_records
from wsf.errors import DataError, RecipeError, unknown
from wsf.feature_cache import FeatureCache, Wanted, mirrors_of, worth_keeping
from wsf.grid import Snapped, grid_of
from wsf.infer import check_fusion
from wsf.pipeline import build, check_window
from wsf.recipe.scales import SCALE_SETS, cost_of
from wsf.recipe.window import schedule_limits
from wsf.recogniser import Recogniser
from wsf.train import scale_generator
from wsf.validation import looks, validation_scales

if TYPE_CHECKING:
    from wsf.recipe.schema import Recipe


_HEAD_SHARE, _TAIL_SHARE = 0.1, 0.5
"""What a step on cached features takes of a step that computes them, about: for what is shown of the time left."""


@dataclass(frozen=True)
class Experiment:
    """A recipe with its data read and its network built: all that can go wrong before the first step has been tried."""

    recipe: Recipe
    dataset: BuiltDataset
    splits: Splits
    examples: Examples
    scored: Mapping[str, Examples]
    """By role, holdout or evaluate, in the order in which they are scored; no holdout where none is cut."""
    priors: NDArray[np.float64]
    """Of all classes that are trained: the background's is the last."""
    recogniser: Recogniser
    loss: BuiltLoss
    schedule: BuiltSchedule
    steps: int
    """Training steps in all."""

    def train_scales(self) -> Iterator[tuple[float, ...]]:
        """The scales of every training step, as `train` will draw them."""
        for step in range(self.steps):
            yield self.schedule.train_scales(step, scale_generator(self.recipe.core.seed, step))

    @property
    def cost_an_example(self) -> float:
        """What training on one example costs, in passes: the backbone once, forward, over its frame at scale 1.

        At scale s a pass costs s² as much, and the way back through a backbone that learns about twice the way forward.
        """
        costs = [cost_of(scales) for scales in islice(self.train_scales(), 1000)]
        computed = 1 if "backbone" in self.recogniser.frozen else 3
        share = self._cached_share if self.recipe.core.cache.features else computed
        return share * float(np.mean(costs)) if costs else 0.0

    @property
    def _cached_share(self) -> float:
        return _HEAD_SHARE if self.recogniser.tail is None else _TAIL_SHARE

    @property
    def grid(self) -> tuple[float, ...]:
        """The scales to which drawn ones are moved; none where they are not."""
        return self.schedule.grid if isinstance(self.schedule, Snapped) else ()

    @property
    def cost(self) -> float:
        """Training and scoring, in passes; what a feature cache still lacks is not among them."""
        features = self.recipe.core.cache.features
        trained = self.recipe.core.train.epochs * len(self.examples) * self.cost_an_example
        looked_at = self.validation_cost * (self._cached_share if features else 1)
        cached = features and worth_keeping(self.recipe.core.evaluate.scale_values)
        return trained + looked_at + self.scoring_cost * (self._cached_share if cached else 1)

    @property
    def validation_cost(self) -> float:
        """Passes of scoring the holdout between epochs."""
        core = self.recipe.core
        if core.train.keep == "last":
            return 0.0
        times = len(looks(core.train.epochs, core.train.validate_every))
        return times * len(self.scored["holdout"]) * cost_of(validation_scales(core.evaluate))

    @property
    def scoring_cost(self) -> float:
        """Passes. Where the scales are yet to be chosen, it is counted as if they came to those of `fast`."""
        block, pictures = self.recipe.core.evaluate, sum(map(len, self.scored.values()))
        if block.scales != "auto":
            return pictures * cost_of(block.scale_values)
        choosing = min(PICTURES, len(self.splits.holdout)) * cost_of(block.scale_values)
        return choosing + pictures * cost_of(SCALE_SETS["fast"])

    def feature_cache(self) -> FeatureCache | None:
        """The store of the features that this run needs, opened, if the recipe asks for it. Raises CacheError."""
        recipe = self.recipe
        if not isinstance(self.schedule, Snapped):
            return None
        wanted = [Wanted(self.examples, self.schedule.grid, mirrors_of(recipe.core.augment.flip))]
        if worth_keeping(recipe.core.evaluate.scale_values):
            wanted += [Wanted(shown, recipe.core.evaluate.scale_values) for shown in self.scored.values()]
        elif recipe.core.train.keep == "best":
            wanted.append(Wanted(self.scored["holdout"], validation_scales(recipe.core.evaluate)))
        return FeatureCache(recipe, self.recogniser, wanted)


def prepare(recipe: Recipe) -> Experiment:
    """Reads the labels, cuts the holdout and builds the network. Raises WsfError."""
    dataset = build_dataset(recipe)
    splits = split_records(recipe, dataset)
    if recipe.core.evaluate.scales == "auto" and not len(splits.holdout):
        raise RecipeError(
            "evaluate.scales: auto is chosen on the holdout, and none is held out; give data.holdout above 0, or scales"
        )
    for name in recipe.core.evaluate.mean_over or ():
        if name not in dataset.classes:
            raise RecipeError(f"evaluate.mean_over: {unknown('class', name, dataset.classes)}")
    if recipe.core.train.keep == "best":
        _check_holdout(recipe, dataset, splits)
    examples = examples_of(recipe, dataset, splits.train, scoring=False)
    if not len(examples):
        raise DataError(f"split '{recipe.core.data.train}': the views show nothing of it; give other views")
    loss_record = cast("Loss[Any]", recipe.loss.offer.component)
    _check_labels(loss_record, examples)
    scored = {
        role: examples_of(recipe, dataset, records, scoring=True)
        for role, records in (("holdout", splits.holdout), ("evaluate", splits.evaluate))
        if len(records)
    }
    for shown in scored.values():
        shown.check_all_shown()
    priors = class_priors(examples.labels, loss_record.unknown)
    # The first weights depend on the seed alone, not on how much was drawn before.
    torch.manual_seed(recipe.core.seed)
    recogniser = build(recipe, dataset.classes, priors)
    if not any(parameter.requires_grad for parameter in recogniser.parameters()):
        raise RecipeError("train.freeze: every part is frozen, so that nothing can learn; leave one out")
    if recipe.core.optimiser.backbone_lr and "backbone" in recipe.core.train.freeze and not recipe.core.train.tail:
        raise RecipeError(
            "optimiser.backbone_lr: the backbone is frozen, so that nothing learns at this rate; give train.tail, "
            "leave backbone out of train.freeze, or remove it"
        )
    steps = recipe.core.train.epochs * group_count(len(examples), recipe.core.train.batch_size)
    trained = recipe.trained_classes(dataset.classes)
    loss = recipe.loss.build(LossContext(classes=trained, priors=tuple(priors.tolist())))
    check_fusion(recipe, loss, len(priors))
    schedule = recipe.schedule.build(ScheduleContext(steps=steps, epochs=recipe.core.train.epochs))
    if recipe.core.cache.features:
        schedule = _snapped(recipe, schedule, steps)
    experiment = Experiment(recipe, dataset, splits, examples, scored, priors, recogniser, loss, schedule, steps)
    if steps:
        least = min(min(scales) for scales in experiment.train_scales())
        check_window(recipe, recogniser.geometry, {"the schedule's scale": least})
    return experiment


def _snapped(recipe: Recipe, schedule: BuiltSchedule, steps: int) -> Snapped:
    seed = recipe.core.seed
    drawn = [scale for step in range(steps) for scale in schedule.train_scales(step, scale_generator(seed, step))]
    return Snapped(schedule, grid_of(drawn, schedule_limits(recipe), recipe.core.cache.grid))


def _check_holdout(recipe: Recipe, dataset: BuiltDataset, splits: Splits) -> None:
    """Raises RecipeError where no epoch could be told from another on the holdout."""
    if not len(splits.holdout):
        raise RecipeError(
            "train.keep: best is chosen on the holdout, and none is held out; give data.holdout above 0, or keep: last"
        )
    over = recipe.core.evaluate.mean_over or dataset.classes
    indices = [dataset.classes.index(name) for name in over]
    if not any((record.labels[indices] > 0).any() for record in splits.holdout):
        raise RecipeError(
            "train.keep: best is chosen by mAP on the holdout, and no picture there holds a class of the mean, of "
            f"{len(splits.holdout)} in all; give a larger data.holdout, or keep: last"
        )


def class_priors(labels: NDArray[np.int8], unknown: Literal["ignored", "assumed"]) -> NDArray[np.float64]:
    """The share of the labels (N, K) that are present, by Laplace's rule, so that it is never 0 or 1: (K,).

    Unknown labels are left out where the loss ignores them, else they count as absent. Tags that only ever say what is
    present would otherwise make every class seem to be in every picture.
    """
    counted = (labels != 0) if unknown == "ignored" else np.ones_like(labels, dtype=np.bool_)
    present: NDArray[np.int64] = (labels > 0).sum(axis=0)
    total: NDArray[np.int64] = counted.sum(axis=0)
    return (present + 1) / (total + 2)


def _check_labels(loss: Loss[Any], examples: Examples) -> None:
    """Raises DataError where a loss for one label a picture meets another number of them."""
    if not loss.single_label:
        return
    positives = (examples.labels > 0).sum(axis=1)
    if (positives != 1).any():
        index = int(np.argmax(positives != 1))
        raise DataError(
            f"loss '{loss.name}' takes pictures of exactly one class, but "
            f"'{examples.records[int(examples.owners[index])].id}' has {positives[index]}; use a multi-label loss"
        )
