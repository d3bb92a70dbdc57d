"""What somebody would say who never looked: the middle of the picture, or any place in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CENTRED = np.arange(1, 51) / 50
"""Sides of boxes in the middle of the picture, in shares of the picture's; the last is the whole picture."""

DRAWS = 50
"""How often a random place is drawn; a baseline's number is the mean over them."""


def random_shares(pictures: int, draws: int = DRAWS) -> NDArray[np.float64]:
    """Uniform places in N pictures, in shares of their sides: (draws, N, 2). The same in every call."""
    return np.random.default_rng(0).random((draws, pictures, 2))


def centred_boxes(width: float, height: float) -> NDArray[np.float64]:
    """One box a size of `CENTRED`: (S, 4)."""
    size = np.array((width, height), dtype=np.float64)
    return placed_boxes(np.full((len(CENTRED), 2), 0.5), CENTRED, size)


def placed_boxes(
    shares: NDArray[np.float64], sides: NDArray[np.float64], size: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Boxes of given sides at given places, all within the picture: (..., 4).

    `shares` (..., 2) in [0, 1]: where between one end of the picture and the other each lies; `sides` (...): in shares
    of the picture's; `size` (..., 2): the pictures' width and height.
    """
    first = shares * (1 - sides[..., None])
    return np.concatenate((first * size, (first + sides[..., None]) * size), axis=-1)
