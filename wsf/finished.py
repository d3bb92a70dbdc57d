"""Finding the run that a recipe has had already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wsf.errors import WsfError
from wsf.plugins import Catalogue
from wsf.recipe import Recipe, load_recipe, resolved_mapping
from wsf.report.results import read_results
from wsf.run import RunFolder


class FinishedRuns:
    """The finished runs below `out`, or below runs/NAME for a recipe of that name.

    Each run's recipe is read once; runs that finish later are found too. Keys that an earlier version did not know
    count as their defaults.
    """

    def __init__(self, out: Path | None, catalogue: Catalogue) -> None:
        self._out, self._catalogue = out, catalogue
        self._recipes: dict[Path, dict[str, Any]] = {}

    def of(self, recipe: Recipe) -> RunFolder | None:
        """The first run of exactly that recipe, every default included; None where there is none.

        One whose recipe or results cannot be read, perhaps because another version wrote them, is none. Nor is what
        `wsf evaluate --out` leaves, which has the recipe of its run but no checkpoint.
        """
        wanted = resolved_mapping(recipe)
        for run in RunFolder.below(self._out or Path("runs") / recipe.core.name):
            try:
                if run.finished and run.checkpoint.is_dir() and self._recipe(run) == wanted:
                    read_results(run)
                    return run
            except WsfError:
                continue
        return None

    def _recipe(self, run: RunFolder) -> dict[str, Any]:
        """Raises WsfError."""
        if run.path not in self._recipes:
            self._recipes[run.path] = resolved_mapping(load_recipe(run.recipe_file, catalogue=self._catalogue))
        return self._recipes[run.path]
