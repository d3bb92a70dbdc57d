"""Finding the run that a recipe has had already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wsf.errors import WsfError
from wsf.recipe import Recipe, resolved_mapping, to_yaml
from wsf.recipe.read import read_file, read_text
from wsf.recipe.tree import Place
from wsf.report.results import read_results
from wsf.run import RunFolder


class FinishedRuns:
    """The finished runs below `out`, or below runs/NAME for a recipe of that name.

    Each run's recipe is read once; runs that finish later are found too.
    """

    def __init__(self, out: Path | None) -> None:
        self._out = out
        self._recipes: dict[Path, Any] = {}

    def of(self, recipe: Recipe) -> RunFolder | None:
        """The first run of exactly that recipe, every default included; None where there is none.

        One whose results cannot be read, perhaps because another version wrote them, is none.
        """
        wanted = read_text(to_yaml(resolved_mapping(recipe)), Place(recipe.core.name)).plain()
        for run in RunFolder.below(self._out or Path("runs") / recipe.core.name):
            try:
                if run.finished and self._recipe(run) == wanted:
                    read_results(run)
                    return run
            except WsfError:
                continue
        return None

    def _recipe(self, run: RunFolder) -> Any:
        """Raises RecipeError."""
        if run.path not in self._recipes:
            self._recipes[run.path] = read_file(run.recipe_file, str(run.recipe_file)).plain()
        return self._recipes[run.path]
