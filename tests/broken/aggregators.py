"""Aggregators that break one promise each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from broken import Broken
from wsf import Aggregator, AggregatorContext, Params


class NoParams(Params):
    """Nothing to choose."""


def masked(cells: Tensor, valid: Tensor, fill: float = 0.0) -> Tensor:
    """(B, C, h, w) → (B, C, h·w) in float32 or wider."""
    wide = cells if cells.dtype == torch.float64 else cells.float()
    return wide.masked_fill(~valid, fill).flatten(2)


def mean(cells: Tensor, valid: Tensor) -> Tensor:
    return masked(cells, valid).sum(2) / valid.flatten(2).sum(2)


def squeezed(maps: Tensor, valid: Tensor) -> Tensor:
    return mean(maps, valid).squeeze()


def against_the_batch(maps: Tensor, valid: Tensor) -> Tensor:
    scores = mean(maps, valid)
    return scores - scores.mean(0, keepdim=True)


def probability(maps: Tensor, valid: Tensor) -> Tensor:
    return mean(maps, valid).sigmoid()


def shifted_by_all_cells(maps: Tensor, valid: Tensor) -> Tensor:
    """log mean exp, whose shift against overflow looks at cells that are not valid."""
    wide = masked(maps, torch.ones_like(valid))
    shift = wide.detach().amax(2, keepdim=True)
    sums = ((wide - shift).exp() * valid.flatten(2)).sum(2)
    return (sums / valid.flatten(2).sum(2)).log() + shift.squeeze(2)


def mean_over_all_cells(maps: Tensor, valid: Tensor) -> Tensor:
    return masked(maps, valid).sum(2) / maps[0, 0].numel()


def left_first(maps: Tensor, valid: Tensor) -> Tensor:
    weights = valid / (1 + torch.arange(maps.shape[3], device=maps.device))
    return masked(maps * weights, valid).sum(2) / weights.flatten(2).sum(2)


def as_it_came(maps: Tensor, valid: Tensor) -> Tensor:
    return mean(maps, valid).to(maps.dtype)


def overflowing(maps: Tensor, valid: Tensor) -> Tensor:
    return (masked(maps, valid, -torch.inf).exp().sum(2) / valid.flatten(2).sum(2)).log()


def with_a_norm(maps: Tensor, valid: Tensor) -> Tensor:
    """The root has no derivative where all cells are 0."""
    return mean(maps, valid) + 0.1 * masked(maps, valid).square().sum(2).sqrt()


def maximum_with_the_gradient_of_the_mean(maps: Tensor, valid: Tensor) -> Tensor:
    scores = mean(maps, valid)
    return scores + (masked(maps, valid, -torch.inf).amax(2) - scores).detach()


def made_elsewhere(maps: Tensor, valid: Tensor) -> Tensor:
    return mean(maps, valid) + torch.zeros(maps.shape[1])


def looking_at_values(maps: Tensor, valid: Tensor) -> Tensor:
    return mean(maps, valid) if bool((maps > -1e9).any()) else maps[:, :, 0, 0]


class MaximumThatNamesTheMinimum:
    def __call__(self, maps: Tensor, valid: Tensor) -> Tensor:
        return masked(maps, valid, -torch.inf).max(2).values

    def winners(self, maps: Tensor, valid: Tensor) -> Tensor:
        return masked(maps, valid, torch.inf).argmin(2, keepdim=True)


class MeanFeatures:
    def __call__(self, features: Tensor, valid: Tensor, head: Callable[[Tensor], Tensor]) -> Tensor:
        return head(mean(features, valid)[:, :, None, None]).flatten(1)

    def maps(self, features: Tensor, valid: Tensor, head: Callable[[Tensor], Tensor]) -> Tensor:  # noqa: ARG002
        return head(features).flatten(2)


class Weighted(nn.Module):
    """A weight a class, 1 to 2: what is learnt, or plain numbers."""

    def __init__(self, weights: nn.Parameter | list[float]) -> None:
        super().__init__()
        self.weights = weights

    def forward(self, maps: Tensor, valid: Tensor) -> Tensor:
        return mean(maps, valid) * torch.as_tensor(self.weights, device=maps.device)


def drawn_by_numpy(_params: NoParams, context: AggregatorContext) -> Weighted:
    drawn = np.random.default_rng().uniform(1, 2, len(context.classes))
    return Weighted(nn.Parameter(torch.from_numpy(drawn).float()))


def drawn_but_not_kept(_params: NoParams, context: AggregatorContext) -> Weighted:
    return Weighted((1 + torch.rand(len(context.classes))).tolist())


def pooling(function: Any, **record: Any) -> Aggregator[Any]:
    return made(lambda *_: function, **record)


def made(build: Any, **record: Any) -> Aggregator[Any]:
    return Aggregator(**{"name": "broken", "params": NoParams, "summary": "for a test", "build": build, **record})


BROKEN = {
    "shapes": Broken(pooling(squeezed), "expected scores of shape (1, 3), got (3,)"),
    "separate_images": Broken(pooling(against_the_batch), "change with the image beside it"),
    "logits": Broken(pooling(probability), "lifts its score by 1 alone; return logit(p)"),
    "validity": Broken(pooling(shifted_by_all_cells), "10000 in cells that are not valid changes the scores"),
    "valid_alone": Broken(pooling(mean_over_all_cells), "cells that are not valid are counted"),
    "order_free": Broken(pooling(left_first), "declare order_free=False"),
    "precision": Broken(pooling(as_it_came), "bfloat16 gives bfloat16 scores, expected float32"),
    "extreme": Broken(pooling(overflowing), "scores are not finite"),
    "gradients": Broken(pooling(with_a_norm), "the gradient of the maps is not finite on equal cells"),
    "gradcheck": Broken(pooling(maximum_with_the_gradient_of_the_mean), "the gradient is not that of what is computed"),
    "winners": Broken(pooling(MaximumThatNamesTheMinimum()), "cells that are not among winners()"),
    "own_maps": Broken(pooling(MeanFeatures(), stage="features"), "expected shape (2, 3, 3, 4), got (2, 3, 12)"),
    "same_seed": Broken(made(drawn_by_numpy), "'weights' differs between two builds"),
    "state_dict": Broken(made(drawn_but_not_kept), "register_buffer it"),
    "device": Broken(pooling(made_elsewhere), "mixes tensors on several devices"),
    "onnx": Broken(pooling(looking_at_values), "cannot be exported"),
}
