"""Where the pictures of a report come from: a run folder, its network, and its data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from wsf.contracts import BuiltDataset, Record
from wsf.errors import RunError
from wsf.evaluate import data_of, scored_records, trained_records
from wsf.infer import Predictor, load
from wsf.report.groups import measure
from wsf.run import RunFolder
from wsf.scores import Scores

Role = Literal["evaluate", "holdout"]


@dataclass(frozen=True, eq=False)
class Source:
    """A trained network and the records that it was trained on and scored, with their scores.

    `scored` are in the order of `scores`.
    """

    predictor: Predictor
    dataset: BuiltDataset
    scores: Scores
    scored: Sequence[Record]
    trained: Sequence[Record]

    @classmethod
    def of_run(
        cls, run: Path, role: Role = "evaluate", *, data_root: str | None = None, device: str | None = None
    ) -> Self:
        """What a finished run leaves, with its data. Raises WsfError."""
        predictor = load(run, data_root=data_root, device=device)
        return cls.of(RunFolder.open(run), predictor, data_of(run, predictor), role)

    @classmethod
    def of(cls, folder: RunFolder, predictor: Predictor, dataset: BuiltDataset, role: Role = "evaluate") -> Self:
        """The same, where network and data are at hand. Raises RunError and DataError."""
        split, recipe = measure(folder, role).split_name, predictor.recipe
        records = scored_records(folder, recipe, dataset, split)
        scores = folder.read_scores(split)
        by_id = {record.id: record for record in records}
        if missing := [name for name in scores.ids if name not in by_id]:
            raise RunError(
                f"{folder.path}: split '{split}' lacks {len(missing)} of the {len(scores.ids)} pictures that were "
                f"scored, such as '{missing[0]}'; give the data that the run evaluated"
            )
        scored = [by_id[name] for name in scores.ids]
        return cls(predictor, dataset, scores, scored, trained_records(folder, recipe, dataset))
