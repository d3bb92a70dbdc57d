"""The search for places in the splits of one run: what boxes are made with is chosen once, in the holdout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wsf.contracts import BuiltLoss, Record
from wsf.infer import MapReader, Scored, score_and_map
from wsf.localise.choice import BoxChoice
from wsf.localise.finder import Finder, Found
from wsf.localise.measure import measure

if TYPE_CHECKING:
    from wsf.features import FeatureSource
    from wsf.memory import Memory
    from wsf.progress import Reporter
    from wsf.recipe.schema import Recipe
    from wsf.recogniser import Recogniser


class PlaceSearch:
    """Scores splits and finds places on the way.

    `choice`: how boxes are made, None until it is chosen. A split that is scored as a holdout chooses; one that is
    evaluated before that takes what is fixed.
    """

    def __init__(self, recipe: Recipe, loss: BuiltLoss) -> None:
        self._recipe, self._core, self.loss = recipe, recipe.core, loss
        self.choice: BoxChoice | None = None

    def wanted(self, records: Sequence[Record]) -> bool:
        """Whether places of some pictures are to be found."""
        places = self._core.evaluate.places
        return any(record.boxes is not None for record in records) if places == "auto" else places

    def score(
        self,
        recogniser: Recogniser,
        source: FeatureSource,
        reporter: Reporter,
        memory: Memory | None = None,
        *,
        role: str,
        title: str,
    ) -> tuple[Scored, Found]:
        """What `wsf.infer.score` gives, and the places. Raises what that raises."""
        core, records = self._core, source.examples.records
        if self.choice is None and role != "holdout":
            self.choice = BoxChoice.fixed(core.maps.boxes)
        finder = Finder(records, recogniser.classes, core.maps.boxes, self.choice)
        reader = MapReader(finder.add, core.maps.place)
        scored = score_and_map(recogniser, self.loss, source, core.evaluate, reader, reporter, memory, title=title)
        found = finder.found()
        self.choice = found.choice
        return scored, found

    def results(self) -> dict[str, Any] | None:
        """What results.json holds of the choice, with what it was made for; None where nothing was looked for."""
        return {**self.choice.results(), "made_for": self._made_for()} if self.choice else None

    def recall(self, results: Mapping[str, Any]) -> bool:
        """Takes the choice of a run's results, if it was made for the same maps; returns whether it did."""
        stored = results.get("boxes")
        if isinstance(stored, dict) and stored.get("made_for") == self._made_for():
            self.choice = BoxChoice.of_results(stored, self._core.maps.boxes)
        return self.choice is not None

    def choice_of(self, results: Mapping[str, Any]) -> BoxChoice:
        """That of a run's results, or what is fixed."""
        self.recall(results)
        return self.choice or BoxChoice.fixed(self._core.maps.boxes)

    def _made_for(self) -> dict[str, Any]:
        """All that class maps depend on beside the weights, as JSON gives it back."""
        core = self._core
        views = [{"use": use.name, **use.params.model_dump(mode="json")} for use in self._recipe.evaluate_views]
        return {
            "frame": core.frame.model_dump(mode="json"),
            "views": views,
            "scales": list(core.evaluate.scale_values),
            "place": core.maps.place,
        }

    def measured(
        self, found: Found, records: Sequence[Record], scores: NDArray[np.float64], classes: Sequence[str]
    ) -> dict[str, Any] | None:
        """What results.json holds of the places; None where no boxes are known."""
        evaluate = self._core.evaluate
        return measure(found, records, scores, classes, evaluate.ap, evaluate.mean_over)
