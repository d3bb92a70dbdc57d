"""What every loss promises: scores (B, K) and labels (B, K) in {-1, 0, 1} to one number to descend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor, nn

from wsf.contracts import Step
from wsf.testing.call import STEP, labels, noise
from wsf.testing.network import expect_finite, expect_gradcheck
from wsf.testing.promise import expect
from wsf.testing.subject import CLASSES

if TYPE_CHECKING:
    from wsf.components import Loss
    from wsf.testing.subject import Subject

_IMAGES = 6


def scalar(subject: Subject) -> None:
    """It gives one finite number, for one image and one class too, at every step of training."""
    for batch, classes, built in subject.sizes():
        for epoch in (0, 9):
            step = Step(epoch, 10, tuple(map(str, range(batch))))
            found = built(noise(batch, classes), labels(subject, batch, classes), step)
            expect(
                isinstance(found, Tensor) and found.shape == (),
                f"for scores {(batch, classes)}: expected a tensor of shape (), got "
                f"{tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__}",
            )
            expect(found.isfinite(), f"for scores {(batch, classes)} in epoch {epoch}: got {found.item()}")


def right_answers(subject: Subject) -> None:
    """It is lower for right answers than for wrong ones."""
    right = labels(subject, _IMAGES, CLASSES)
    low, high = (_loss(subject, sign * 5 * right, right).item() for sign in (1, -1))
    expect(low < high, f"right answers cost {low:.4g}, wrong ones {high:.4g}; a loss is descended")


def gradients(subject: Subject) -> None:
    """The gradient is finite, where scores tie and where they are right too, and wrong answers get one."""
    right = labels(subject, _IMAGES, CLASSES)
    for name, found in {
        "on noise": noise(_IMAGES, CLASSES),
        "where all scores are 0": torch.zeros(_IMAGES, CLASSES),
        "where scores equal their labels": right.clone(),
        "where all answers are wrong": -2 * right,
    }.items():
        gradient = _gradient(subject, found, right)
        expect_finite([("the scores", gradient)], name)
        expect(name != "where all answers are wrong" or gradient.any(), f"the gradient is 0 {name}")


def unknown_labels(subject: Subject) -> None:
    """A label of 0 gives no gradient, unless the record says that the loss assumes something in its place."""
    record = cast("Loss[Any]", subject.component)
    given = labels(subject, _IMAGES, CLASSES, unknown=True)
    found = noise(_IMAGES, CLASSES)
    gradient = _gradient(subject, found, given)
    expect(gradient.isfinite().all(), "labels of 0 make the gradient infinite or no number")
    if record.unknown == "assumed":
        expect(gradient[given == 0].any(), "scores whose label is 0 get no gradient; leave unknown='assumed' out")
        return
    expect(not gradient[given == 0].any(), "scores whose label is 0 get a gradient; leave them out")
    before, after = _loss(subject, found, given), _loss(subject, found.masked_fill(given == 0, 3.0), given)
    expect(torch.allclose(before, after), "the loss changes with scores whose label is 0; leave them out")
    if not record.single_label:
        nothing = torch.zeros_like(given)
        expect(_loss(subject, found, nothing).isfinite(), "where every label is 0, the loss is no number; let it be 0")
        expect(not _gradient(subject, found, nothing).any(), "where every label is 0, there is a gradient")


def labels_unmodified(subject: Subject) -> None:
    """Scores and labels are left as they are."""
    found, right = noise(_IMAGES, CLASSES), labels(subject, _IMAGES, CLASSES, unknown=True)
    kept = found.clone(), right.clone()
    subject.built(found, right, STEP)
    for name, given, copy in zip(("scores", "labels"), (found, right), kept, strict=True):
        expect(torch.equal(given, copy), f"the {name} are changed in place; work on new tensors")


def extreme(subject: Subject) -> None:
    """Scores of 10,000 and -10,000 give a finite loss and gradient, be they right or wrong."""
    right = labels(subject, _IMAGES, CLASSES)
    for name, signs in {"right": right, "wrong": -right, "of any sign": noise(_IMAGES, CLASSES).sign()}.items():
        found = 1e4 * signs
        expect(
            _loss(subject, found, right).isfinite(),
            f"for scores of 1e4, all {name}, the loss is not finite; use softplus, logsumexp or logsigmoid",
        )
        expect_finite([("the scores", _gradient(subject, found, right))], f"of 1e4, all {name}")


def gradcheck(subject: Subject) -> None:
    """The gradient is that of the loss, by finite differences in float64."""
    built = subject.build()
    if isinstance(built, nn.Module):
        built.double()
    found = noise(_IMAGES, CLASSES).double().requires_grad_()
    right = labels(subject, _IMAGES, CLASSES, unknown=True).double()
    expect_gradcheck(lambda scores: built(scores, right.clone(), STEP), (found,))


def probabilities(subject: Subject) -> None:
    """Probabilities, where it gives any, have the scores' shape, lie in [0, 1], and rise with their scores."""
    found = noise(_IMAGES, CLASSES).double()
    given = subject.built.probabilities(found)
    if given is None:
        return
    for scores in (found, found[0], 1e4 * found):
        given = subject.built.probabilities(scores)
        expect(
            given.shape == scores.shape,
            f"probabilities: expected shape {tuple(scores.shape)}, got {tuple(given.shape)}",
        )
        inside = ((given >= 0) & (given <= 1)).all()
        expect(inside, f"probabilities: expected them in [0, 1], got {given.min()} to {given.max()}")
    higher = found + torch.eye(_IMAGES, CLASSES, dtype=torch.float64)
    rises = (subject.built.probabilities(higher) - subject.built.probabilities(found))[higher > found]
    expect((rises > 0).all(), "probabilities: a higher score gives no higher probability")


def _loss(subject: Subject, scores: Tensor, right: Tensor) -> Tensor:
    """On copies, so that what changes them in place is told by one check alone."""
    with torch.no_grad():
        return cast(Tensor, subject.built(scores.clone(), right.clone(), STEP))


def _gradient(subject: Subject, scores: Tensor, right: Tensor) -> Tensor:
    """0 where the loss does not depend on the scores at all."""
    scores = scores.clone().requires_grad_()
    found = subject.built(scores, right.clone(), STEP)
    if found.requires_grad:
        torch.autograd.backward(found.sum())
    return torch.zeros_like(scores) if scores.grad is None else scores.grad
