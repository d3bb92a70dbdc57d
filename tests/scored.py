"""Scores and labels of one image, and what a loss makes of them."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from wsf import Loss, LossContext, Step

FIRST = Step(epoch=0, epochs=10)


def built(record: Loss[Any], classes: int = 3, **params: object) -> Any:
    """The loss as a recipe with these parameters would have it."""
    context = LossContext(classes=tuple(f"class {k}" for k in range(classes)), priors=(0.25,) * classes)
    return record.build(record.params.model_validate(params), context)


def row(*values: float) -> Tensor:
    """(1, K) of float64."""
    return torch.tensor([values], dtype=torch.float64)


def gradient(loss: Any, scores: Tensor, labels: Tensor, step: Step = FIRST) -> list[float]:
    """Of the loss of some images, at every score."""
    scores = scores.detach().requires_grad_()
    loss(scores, labels, step).backward()
    assert scores.grad is not None
    return scores.grad.flatten().tolist()
