"""One class map of a few numbers, and what an aggregator of class maps makes of it."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from wsf import Aggregator, AggregatorContext


def built(component: Aggregator[Any], *, channels: int = 1, classes: int = 1, **params: object) -> Any:
    """The component as a recipe with these parameters would have it, in float64."""
    context = AggregatorContext(channels=channels, classes=tuple(f"class {k}" for k in range(classes)))
    pool = component.build(component.params.model_validate(params), context)
    return pool.double() if isinstance(pool, torch.nn.Module) else pool


def grid(*cells: float) -> Tensor:
    """(1, 1, 1, n) of float64."""
    return torch.tensor([[[cells]]], dtype=torch.float64)


def everywhere(maps: Tensor) -> Tensor:
    """All of its cells are valid: (B, 1, h, w)."""
    return torch.ones(len(maps), 1, *maps.shape[2:], dtype=torch.bool)


def score(component: Aggregator[Any], *cells: float, **params: object) -> float:
    """The score of one map."""
    maps = grid(*cells)
    scores: Tensor = built(component, **params)(maps, everywhere(maps))
    return scores.item()


def gradient(component: Aggregator[Any], *cells: float, **params: object) -> list[float]:
    """What each cell adds to the score as it grows."""
    maps = grid(*cells).requires_grad_()
    built(component, **params)(maps, everywhere(maps)).sum().backward()
    assert maps.grad is not None
    return maps.grad.flatten().tolist()
