"""What every head promises: features (B, D, h, w) to class maps (B, K, h, w)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from wsf.testing.call import changed, noise
from wsf.testing.network import expect_finite, expect_gradcheck, parameters_of
from wsf.testing.promise import expect
from wsf.testing.subject import CHANNELS, CLASSES

if TYPE_CHECKING:
    from wsf.testing.subject import Subject


def shapes(subject: Subject) -> None:
    """A map for each class, as high and wide as the features, for one cell and for any number that is not square."""
    for batch, classes, built in subject.sizes():
        built.eval()
        for height, width in ((1, 1), (1, 6), (5, 1), (3, 4)):
            found = built(noise(batch, CHANNELS, height, width))
            expect(
                isinstance(found, Tensor) and found.shape == (batch, classes, height, width),
                f"for features {(batch, CHANNELS, height, width)} and {classes} classes: expected class maps "
                f"{(batch, classes, height, width)}, got "
                f"{tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__}",
            )


def separate_images(subject: Subject) -> None:
    """In evaluation mode, an image's class maps do not depend on the other images of the batch."""
    features = noise(2, CHANNELS, 3, 4)
    before, after = (subject.built(cells)[0] for cells in (features, changed(features, [1], 5.0)))
    expect(torch.allclose(before, after, rtol=1e-4, atol=1e-5), "class maps change with the image beside theirs")


def gradients(subject: Subject) -> None:
    """In training, a finite gradient reaches every parameter and the features."""
    built = subject.build().train()
    features = noise(4, CHANNELS, 3, 4).requires_grad_()
    torch.autograd.backward((built(features) * noise(4, CLASSES, 3, 4, seed=2)).sum())
    expect_finite([("the features", features.grad), *((n, p.grad) for n, p in parameters_of(built))], "in training")


def gradcheck(subject: Subject) -> None:
    """The gradient is that of the class maps, by finite differences in float64."""
    built = subject.build().double().eval()
    features = noise(2, CHANNELS, 2, 2).double().requires_grad_()
    learnt = tuple(parameter for _, parameter in parameters_of(built) if parameter.requires_grad)
    expect_gradcheck(lambda *_: built(features), (features, *learnt))
