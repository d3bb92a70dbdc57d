"""Training through the winning cells alone, where an aggregator can say which they are."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from wsf.contracts import BuiltMapAggregator, Selective


class WinnersOnly:
    """Head, then aggregator of `stage: maps`; the head's backward pass takes only the cells that carry gradient.

    With a maximum these are at most K of the h·w cells of a picture. The head first maps all cells, then once more the
    winners (U ≤ K·n a picture) with the same random numbers, so that the same feature maps are dropped; the scores are
    made of the first maps, and their gradient flows into the second ones. Scores and gradients are thus the ordinary
    ones, while nothing is kept for the backward pass of a cell that has no part in it.

    That needs a head that maps each cell by itself, up to whole feature maps. One that does not is taken the ordinary
    way, through all cells: from the start if it gathers statistics as it is trained, else from the first call on which
    its winners do not come out as before. On the first call of all, both ways are also taken backwards and compared.
    """

    def __init__(self, head: nn.Module, aggregator: BuiltMapAggregator) -> None:
        self.head, self.aggregator = head, aggregator
        self.refusal: str | None = None
        """What is wrong with the head, or with the aggregator's winners; None as long as nothing was found."""
        self._proven = False

    def __call__(self, features: Tensor, valid: Tensor) -> Tensor:
        """Features (B, D, h, w), valid (B, 1, h, w) to scores (B, K)."""
        if not self._applies(features.device):
            return self.aggregator(self.head(features), valid)
        before = torch.get_rng_state()
        maps: Tensor = self.head(features)  # (B, K, h, w)
        after = torch.get_rng_state()
        cells = _cells(cast(Selective, self.aggregator).winners(maps.detach(), valid), maps[0, 0].numel())  # (B, U)
        # From about a third of the cells on, to map them again costs more than is saved.
        if not maps.requires_grad or 3 * cells.shape[1] > maps[0, 0].numel():
            return self.aggregator(maps, valid)

        torch.set_rng_state(before)
        again: Tensor = self.head(_only(cells, features)).squeeze(3)  # (B, K, U)
        torch.set_rng_state(after)
        if not _close(again, _only(cells, maps).squeeze(3)):
            self.refusal = "the head maps a cell differently when its neighbours are left out"
            return self.aggregator(maps, valid)
        scores = self.aggregator(_with_gradient_of(again, cells, maps), valid)
        if not self._proven:
            ordinary = self.aggregator(maps, valid)
            if not _same_gradient(scores, ordinary, self._inputs(features)):
                self.refusal = "the gradient reaches other cells than the aggregator says, or the head mixes cells"
                return ordinary
            self._proven = True
        return scores

    def _applies(self, device: torch.device) -> bool:
        # A GPU has the memory, and takes longer to find the winners than to take all cells backwards.
        if device.type != "cpu" or not torch.is_grad_enabled() or not isinstance(self.aggregator, Selective):
            return False
        if any(module.training and [*module.buffers(recurse=False)] for module in self.head.modules()):
            self.refusal = "the head keeps statistics of the cells that it is trained on"
        return self.refusal is None

    def _inputs(self, features: Tensor) -> list[Tensor]:
        """Everything that the head's gradient is for."""
        return [tensor for tensor in (features, *self.head.parameters()) if tensor.requires_grad]


def _cells(winners: Tensor, count: int) -> Tensor:
    """Winners (B, K, n) among `count` cells to the different ones of each picture, (B, U).

    Pictures with fewer than U are filled up with other cells, whose gradient is zero.
    """
    won = torch.zeros(len(winners), count, dtype=torch.bool, device=winners.device)
    won.scatter_(1, winners.flatten(1), value=True)
    return won.sort(dim=1, descending=True, stable=True).indices[:, : int(won.sum(dim=1).max())]


def _only(cells: Tensor, grid: Tensor) -> Tensor:
    """The given cells (B, U) of a grid (B, C, h, w): (B, C, U, 1), channels last."""
    rows = grid.flatten(2).transpose(1, 2)  # (B, h·w, C)
    batch = torch.arange(len(cells), device=cells.device).unsqueeze(1)
    return rows[batch, cells].transpose(1, 2).unsqueeze(3)


def _with_gradient_of(again: Tensor, cells: Tensor, maps: Tensor) -> Tensor:
    """Maps (B, K, h, w) with their values to the last bit, and at the cells (B, U) with the gradient of `again`."""
    nothing = again - again.detach()  # (B, K, U)
    where = cells.unsqueeze(1).expand_as(again)
    return maps.detach().flatten(2).scatter_add(2, where, nothing).view(maps.shape)


def _same_gradient(scores: Tensor, ordinary: Tensor, inputs: list[Tensor]) -> bool:
    found, expected = (
        torch.autograd.grad(way.sum(), inputs, retain_graph=True, materialize_grads=True) for way in (scores, ordinary)
    )
    return all(_close(*pair) for pair in zip(found, expected, strict=True))


def _close(found: Tensor, expected: Tensor) -> bool:
    """Equal but for rounding, measured against the largest number."""
    rounding = 1e-2 if expected.dtype.itemsize < 4 else 1e-4
    return bool((found - expected).abs().max() <= rounding * expected.abs().max())
