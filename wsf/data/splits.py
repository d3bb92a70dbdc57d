"""Which pictures are trained on, held out and evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wsf.components import DatasetContext
from wsf.contracts import BuiltDataset, Record
from wsf.data.cache import cache_folder
from wsf.data.holdout import split_holdout
from wsf.errors import DataError

if TYPE_CHECKING:
    from wsf.recipe.schema import Recipe


@dataclass(frozen=True)
class Splits:
    """The holdout is cut from the training split; everything that is chosen is chosen on it."""

    train: Sequence[Record]
    holdout: Sequence[Record]
    evaluate: Sequence[Record]


def build_dataset(recipe: Recipe) -> BuiltDataset:
    """The dataset of a recipe. Raises DataError."""
    dataset: BuiltDataset = recipe.dataset.build(DatasetContext(cache=cache_folder()))
    return dataset


def records_of(dataset: BuiltDataset, split: str, name: str) -> Sequence[Record]:
    """The records of a split, at least one. `name` is the dataset's, for the message. Raises DataError."""
    records = dataset.records(split)
    if not len(records):
        others = ", ".join(other for other in dataset.splits if other != split) or "there is no other"
        raise DataError(f"{name}: split '{split}' is empty; give one that holds pictures: {others}")
    return records


def split_records(recipe: Recipe, dataset: BuiltDataset) -> Splits:
    """The records of the recipe's splits, the holdout cut off by the recipe's seed. Raises DataError."""
    block, name = recipe.core.data, recipe.dataset.offer.component.name
    records = records_of(dataset, block.train, name)
    evaluate = records_of(dataset, block.evaluate, name)
    trained = {record.id for record in records}
    if both := [record.id for record in evaluate if record.id in trained]:
        raise DataError(
            f"{name}: {len(both)} pictures of split '{block.evaluate}' are trained on too, such as '{both[0]}'; "
            "evaluate another split, or keep them out of the training split"
        )
    if not any((record.labels > 0).any() for record in records):
        raise DataError(f"{name}: no picture of split '{block.train}' carries a label, so that nothing can be learnt")
    if not block.holdout:
        return Splits(records, [], evaluate)
    labels = np.stack([record.labels for record in records])
    kept, held = split_holdout(labels, block.holdout, recipe.core.seed)
    if not len(kept):
        raise DataError(
            f"{name}: split '{block.train}' has {len(records)} pictures, and data.holdout {block.holdout:g} leaves "
            "none to train on; give a smaller share"
        )
    return Splits([records[i] for i in kept], [records[i] for i in held], evaluate)
