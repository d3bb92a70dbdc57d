"""Whether every scale of a recipe leaves its network a window to look through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from wsf.errors import RecipeError
from wsf.recipe.extends import shown

if TYPE_CHECKING:
    from wsf.components import Backbone, Schedule
    from wsf.recipe.schema import Recipe


def check_declared_window(recipe: Recipe) -> None:
    """Checks every scale against the window that the backbone declares, if it does; builds nothing. Raises RecipeError.

    Sides are not rounded to the network's `multiple`, which only the built network knows.
    """
    window = cast("Backbone[Any]", recipe.backbone.offer.component).window(recipe.backbone.params)
    drawn = schedule_limits(recipe)
    size = recipe.core.frame.size
    lowest = smallest_scales(recipe) | ({} if drawn is None else {"the schedule's scale": drawn[0]})
    if window is not None:
        refuse_small(recipe, window, {key: (low, round(size * low)) for key, low in lowest.items()})


def schedule_limits(recipe: Recipe) -> tuple[float, float] | None:
    """The smallest and the largest scale that training may draw, if its schedule declares them."""
    return cast("Schedule[Any]", recipe.schedule.offer.component).limits(recipe.schedule.params)


def smallest_scales(recipe: Recipe) -> dict[str, float]:
    """The smallest scale at which pictures are scored and mapped, by the recipe's key."""
    return {"evaluate.scales": min(recipe.core.evaluate.scale_values), "maps.scales": min(recipe.core.maps.scales)}


def refuse_small(recipe: Recipe, window: int, sides: dict[str, tuple[float, int]]) -> None:
    """Raises RecipeError where a frame is smaller than the window, so that it would have no cell.

    `sides` are, by the key that gives it, a scale and the side in pixels of the frame at that scale.
    """
    size, backbone = recipe.core.frame.size, recipe.backbone.offer.component.name
    where = shown(recipe.path) if recipe.path else recipe.core.name
    faults = [
        f"{where}: frame.size {size} at {key} {scale:g} is {side} pixels, smaller than the window of backbone "
        f"'{backbone}', {window} pixels: there would be no cell; give a larger frame.size or leave that scale out"
        for key, (scale, side) in sides.items()
        if side < window
    ]
    if faults:
        raise RecipeError("\n".join(faults))
