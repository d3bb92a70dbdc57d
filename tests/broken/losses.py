"""Losses that break one promise each."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import softplus

from broken import Broken
from broken.aggregators import NoParams
from wsf import Loss, Step


class Log:
    """A log-loss a class, summed over the classes, averaged over the images."""

    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:  # noqa: ARG002
        return self.each(scores, labels).mul(labels != 0).sum(1).mean()

    def each(self, scores: Tensor, labels: Tensor) -> Tensor:
        return softplus(-labels * scores)

    def probabilities(self, scores: Tensor) -> Tensor:
        return scores.sigmoid()


class OfOneNumber(Log):
    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:
        return super().__call__(scores, labels, step).unsqueeze(0)


class UpsideDown(Log):
    def each(self, scores: Tensor, labels: Tensor) -> Tensor:
        return softplus(labels * scores)


class TakingUnknownForAbsent(Log):
    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:
        return super().__call__(scores, torch.where(labels > 0, 1.0, -1.0).to(labels.dtype), step)


class WritingLabels(Log):
    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:
        found = super().__call__(scores, labels, step)
        labels.clamp_(min=0)
        return found


class Overflowing(Log):
    def each(self, scores: Tensor, labels: Tensor) -> Tensor:
        return torch.log(1 + torch.exp(-labels * scores))


class Saturating(Log):
    def each(self, scores: Tensor, labels: Tensor) -> Tensor:
        return super().each(scores, labels).clamp(max=1)


class WithAnotherGradient(Log):
    def each(self, scores: Tensor, labels: Tensor) -> Tensor:
        found = super().each(scores, labels)
        return found + (found.square() - found).detach()


class ScoresAsProbabilities(Log):
    def probabilities(self, scores: Tensor) -> Tensor:
        return scores


def loss(built: Any) -> Loss[Any]:
    return Loss(name="broken", params=NoParams, summary="for a test", build=lambda *_: built())


BROKEN = {
    "scalar": Broken(loss(OfOneNumber), "expected a tensor of shape (), got (1,)"),
    "right_answers": Broken(loss(UpsideDown), "a loss is descended"),
    "unknown_labels": Broken(loss(TakingUnknownForAbsent), "scores whose label is 0 get a gradient"),
    "labels_unmodified": Broken(loss(WritingLabels), "the labels are changed in place"),
    "extreme": Broken(loss(Overflowing), "for scores of 1e4, all wrong, the loss is not finite"),
    "gradients": Broken(loss(Saturating), "the gradient is 0 where all answers are wrong"),
    "gradcheck": Broken(loss(WithAnotherGradient), "the gradient is not that of what is computed"),
    "probabilities": Broken(loss(ScoresAsProbabilities), "probabilities: expected them in [0, 1]"),
}
