"""Which jobs there are, and which of them a recipe has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wsf.errors import RecipeError, WsfError, unknown

if TYPE_CHECKING:
    from wsf.recipe import Recipe

JOBS = ("training", "cached", "evaluation")

# The plain loop keeps no features, so that it has no cached job.
PLAIN_COMMANDS = {"training": "train", "evaluation": "score"}
"""What the plain loop is told to do for a job."""


def chosen_jobs(text: str | None, recipe: Recipe, *, against_naive: bool = False) -> tuple[str, ...]:
    """The jobs in a list of names with commas, in their own order; None: all that the recipe has. Raises WsfError.

    `against_naive`: one of them at least must be the plain loop's too.
    """
    learns = "backbone" not in recipe.core.train.freeze
    if text is None:
        return tuple(job for job in JOBS if not (learns and job == "cached"))
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in JOBS:
            raise WsfError(f"--jobs {text}: {unknown('job', name, JOBS)}")
    if learns and "cached" in names:
        raise RecipeError(
            f"--jobs {text}: the backbone learns, so that its features cannot be cached; give train: "
            "{freeze: [backbone]}, or leave the job out"
        )
    if against_naive and not PLAIN_COMMANDS.keys() & set(names):
        raise WsfError(f"--jobs {text}: the plain loop has no such job; name another too, or leave --against away")
    return tuple(job for job in JOBS if job in names)
