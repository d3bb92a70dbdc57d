"""What is measured: a recipe's network, and some of its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from wsf.components import ScheduleContext
from wsf.contracts import BuiltLoss, BuiltSchedule
from wsf.data.examples import Examples, examples_of
from wsf.experiment import prepare
from wsf.grid import Snapped
from wsf.recogniser import Recogniser

if TYPE_CHECKING:
    from wsf.recipe.schema import Recipe

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Subject:
    """A network with its first weights, which depend on the recipe alone, and the examples that it is shown.

    `schedule` draws any scale; `snapped`, the same on the grid of cached features, is None where the backbone learns.
    """

    recipe: Recipe
    recogniser: Recogniser
    loss: BuiltLoss
    schedule: BuiltSchedule
    snapped: Snapped | None
    training: Examples
    evaluation: Examples


def subject_of(recipe: Recipe, pictures: int) -> Subject:
    """`pictures` of those that are trained on, and of those that are evaluated, or all. Raises WsfError."""
    block, cache = recipe.core.train, recipe.core.cache
    update = {
        "train": block.model_copy(update={"epochs": max(1, block.epochs)}),
        "cache": cache.model_copy(update={"features": "backbone" in block.freeze}),
    }
    recipe = replace(recipe, core=recipe.core.model_copy(update=update))
    whole = prepare(recipe)
    context = ScheduleContext(steps=whole.steps, epochs=recipe.core.train.epochs)
    trained_on = [whole.examples.records[index] for index in np.unique(whole.examples.owners)]
    return Subject(
        recipe,
        whole.recogniser,
        whole.loss,
        recipe.schedule.build(context),
        whole.schedule if isinstance(whole.schedule, Snapped) else None,
        examples_of(recipe, whole.dataset, spread(trained_on, pictures), scoring=False),
        examples_of(recipe, whole.dataset, spread(whole.splits.evaluate, pictures), scoring=True),
    )


def spread(items: Sequence[T], count: int) -> list[T]:
    """`count` of the items, or all, evenly spaced over them: the first ones may be all of a kind."""
    count = min(count, len(items))
    return [items[place * len(items) // count] for place in range(count)]
