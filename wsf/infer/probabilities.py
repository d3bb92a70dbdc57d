"""What a loss takes scores for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray

from wsf.contracts import BuiltLoss
from wsf.errors import RecipeError

if TYPE_CHECKING:
    from wsf.recipe.schema import Recipe

Probabilities: TypeAlias = Callable[[NDArray[np.float64]], NDArray[np.float64] | None]
"""Raw scores (..., K), or (..., K + 1) with the background, to probabilities; None where they have no such meaning."""


def probabilities_of(loss: BuiltLoss, device: torch.device, scores: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Raw scores (..., K) as the probabilities that a loss on a device takes them for."""
    given = torch.from_numpy(scores)
    found = loss.probabilities((given.float() if device.type == "mps" else given).to(device))  # MPS has no float64
    return None if found is None else found.cpu().double().numpy()


def check_fusion(recipe: Recipe, loss: BuiltLoss, classes: int) -> None:
    """Raises RecipeError where probabilities would be fused, and the loss gives none."""
    if recipe.core.evaluate.fusion.of_probabilities and loss.probabilities(torch.zeros(1, classes)) is None:
        raise RecipeError(
            f"evaluate.fuse: power fuses probabilities, and the loss '{recipe.loss.name}' gives none; "
            "give fuse: mean or fuse: max, or another loss"
        )
