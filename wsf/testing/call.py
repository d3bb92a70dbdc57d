"""How a built component of each kind is called, and on what: so that what all networks promise is checked alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor, nn

from wsf.contracts import Step
from wsf.testing.subject import CHANNELS, CLASSES

if TYPE_CHECKING:
    from wsf.components import Aggregator, Loss
    from wsf.testing.subject import Subject

STEP = Step(epoch=1, epochs=10, ids=tuple(f"picture_{i}" for i in range(8)))


def called(subject: Subject, built: Any) -> Tensor:
    """What it makes of `sample`."""
    found: Tensor = Callee(subject, built)(*sample(subject, built))
    return found


class Callee(nn.Module):
    """A built component as a network of tensors alone. A `stage: features` aggregator is given a fixed head."""

    def __init__(self, subject: Subject, built: Any) -> None:
        super().__init__()
        self.kind, self.built = subject.component.kind, built
        self.stage = stage_of(subject) if self.kind == "aggregator" else None
        self.head = linear_head(CHANNELS, CLASSES) if self.stage == "features" else None

    def forward(self, *inputs: Tensor) -> Tensor:
        """The `sample` of its kind, or one like it."""
        if self.kind == "loss":
            return cast(Tensor, self.built(*inputs, STEP))
        return cast(Tensor, self.built(*inputs) if self.head is None else self.built(*inputs, self.head))


def sample(subject: Subject, built: Any) -> tuple[Tensor, ...]:
    """Tensors that it can be called with, always the same."""
    match subject.component.kind:
        case "backbone":
            return (noise(2, 3, built.window + built.stride, built.window),)
        case "head":
            return (noise(2, CHANNELS, 3, 4),)
        case "aggregator":
            return grid(subject, 2, 3, 4), everywhere(2, 3, 4)
        case _:
            return noise(4, CLASSES), labels(subject, 4, CLASSES)


def noise(*shape: int, seed: int = 0) -> Tensor:
    """Standard normal numbers, always the same, whatever torch's own generator is at."""
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def stage_of(subject: Subject) -> str:
    """What an aggregator takes: maps or features."""
    return cast("Aggregator[Any]", subject.component).stage


def grid(subject: Subject, batch: int, height: int, width: int, *, classes: int = CLASSES, seed: int = 0) -> Tensor:
    """What an aggregator takes: noise as maps (B, K, h, w) or as features (B, D, h, w)."""
    return noise(batch, classes if stage_of(subject) == "maps" else CHANNELS, height, width, seed=seed)


def everywhere(batch: int, height: int, width: int) -> Tensor:
    """A mask (B, 1, h, w) of which every cell is valid."""
    return torch.ones(batch, 1, height, width, dtype=torch.bool)


def scores(subject: Subject, built: Any, cells: Tensor, valid: Tensor, *, classes: int = CLASSES) -> Tensor:
    """What an aggregator makes of a grid and its mask."""
    if stage_of(subject) == "maps":
        return cast(Tensor, built(cells, valid))
    head = linear_head(CHANNELS, classes).to(cells.dtype).requires_grad_(requires_grad=False)
    return cast(Tensor, built(cells, valid, head))


def linear_head(channels: int, classes: int) -> nn.Conv2d:
    """A 1×1 convolution in which class k looks at channel k, and a little at the others."""
    head = nn.Conv2d(channels, classes, 1, bias=False)
    rows, columns = torch.arange(float(classes))[:, None], torch.arange(float(channels))[None]
    weight = torch.where(rows == columns, 1.0, 0.25 * torch.cos(rows * columns + rows + 1))  # (K, D)
    head.weight.data = weight[:, :, None, None]
    return head


def labels(subject: Subject, batch: int, classes: int, *, unknown: bool = False) -> Tensor:
    """(B, K) of -1 and 1, with some 0 if asked for; exactly one 1 an image where the loss wants that."""
    rows, columns = torch.arange(batch)[:, None], torch.arange(classes)[None]
    if cast("Loss[Any]", subject.component).single_label:
        present = rows % classes == columns
    else:
        present = (rows + columns) % 3 == 0
    found = torch.where(present, 1.0, -1.0)
    if unknown and classes > 1:
        found[~present & ((rows + 2 * columns) % 4 == 1)] = 0
        if not cast("Loss[Any]", subject.component).single_label:
            found[present & (rows % 4 == 2)] = 0
    return found


def changed(tensor: Tensor, where: Sequence[int] | Tensor, value: Tensor | float) -> Tensor:
    """A copy with other values at some places."""
    copy = tensor.clone()
    copy[where] = value
    return copy
