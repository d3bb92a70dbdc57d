"""`train.average`: the run ends with the mean of its weights after the last epochs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wsf.recogniser import Recogniser


class WeightAverage:
    """The mean of some parts' weights over several moments of the training.

    Source: "Averaging weights leads to wider optima and better generalization", Izmailov et al. 2018. Running
    statistics of batch norms that learn are averaged like the weights, where the source computes them anew.
    """

    def __init__(self, recogniser: Recogniser, parts: Sequence[str]) -> None:
        self._recogniser, self._parts = recogniser, parts
        self._means: dict[str, Tensor] = {}
        self.count = 0
        """Of the moments."""

    def add(self) -> None:
        """Takes the weights as they are now."""
        self.count += 1
        for name, tensor in self._tensors().items():
            # A running mean, which needs no more memory for many moments than for one.
            self._means.setdefault(name, torch.zeros_like(tensor)).lerp_(tensor, 1 / self.count)

    def restore(self) -> None:
        """Makes the mean the weights."""
        for name, tensor in self._tensors().items():
            tensor.copy_(self._means[name])

    def _tensors(self) -> dict[str, Tensor]:
        """The parts' own weights and statistics. What counts batches is no mean of anything and left out."""
        return {
            f"{part}.{name}": tensor
            for part, module in self._recogniser.modules_of(self._parts).items()
            for name, tensor in module.state_dict().items()
            if tensor.is_floating_point()
        }
