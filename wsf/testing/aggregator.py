"""What every aggregator promises: maps (B, K, h, w), or features (B, D, h, w), to scores (B, K)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor, nn

from wsf.contracts import Selective
from wsf.testing.call import changed, everywhere, grid, linear_head, noise, scores, stage_of
from wsf.testing.network import expect_finite, expect_gradcheck, parameters_of
from wsf.testing.promise import expect
from wsf.testing.subject import CHANNELS, CLASSES

if TYPE_CHECKING:
    from wsf.components import Aggregator
    from wsf.testing.subject import Subject


def shapes(subject: Subject) -> None:
    """A score for each image and class, (B, K), for a map of one cell and for any that is not square."""
    for batch, classes, built in subject.sizes():
        for height, width in ((1, 1), (1, 6), (5, 1), (3, 4), (7, 2)):
            cells = grid(subject, batch, height, width, classes=classes)
            found = scores(subject, built, cells, everywhere(batch, height, width), classes=classes)
            expect(
                isinstance(found, Tensor) and found.shape == (batch, classes),
                f"for {batch} images, {classes} classes and {height}x{width} cells: expected scores of shape "
                f"{(batch, classes)}, got {tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__}",
            )


def separate_images(subject: Subject) -> None:
    """An image's scores do not depend on the other images of the batch."""
    cells, valid = grid(subject, 2, 3, 4), everywhere(2, 3, 4)
    before = scores(subject, subject.built, cells, valid)[0]
    after = scores(subject, subject.built, changed(cells, [1], 5 * grid(subject, 1, 3, 4, seed=1)[0]), valid)[0]
    expect(_close(before, after), "the scores of an image change with the image beside it; reduce over cells only")


def logits(subject: Subject) -> None:
    """Scores are logits: a class that every cell sees outranks the others by more than probabilities could."""
    maps = stage_of(subject) == "maps"
    seen = torch.eye(CLASSES, CLASSES if maps else CHANNELS)[:, :, None, None].expand(-1, -1, 3, 4)
    found = scores(subject, subject.built, 40 * seen - 20 if maps else 20 * seen, everywhere(CLASSES, 3, 4))
    others = found.masked_fill(torch.eye(CLASSES, dtype=torch.bool), -torch.inf).amax(1)  # image k shows class k
    least = (found.diagonal() - others).min().item()
    expect(least > 1, f"a logit of 20 in all cells of one class lifts its score by {least:.3g} alone; return logit(p)")


def gradients(subject: Subject) -> None:
    """The gradient is finite, on equal cells and on one cell too, and reaches every image's every class."""
    for name, cells in {
        "on noise": grid(subject, 2, 3, 4),
        "on equal cells": torch.zeros_like(grid(subject, 2, 3, 4)),
        "on a single cell": grid(subject, 2, 1, 1),
        "where noise is rounded, so that cells tie": grid(subject, 2, 3, 4).round(),
    }.items():
        built = subject.build()
        cells.requires_grad_()
        found = scores(subject, built, cells, everywhere(2, *cells.shape[2:]))
        expect(found.requires_grad, "the scores carry no gradient; compute them from what is given, without .detach()")
        torch.autograd.backward((found * noise(2, CLASSES, seed=2)).sum())
        expect_finite([("the maps", cells.grad)], name)
        expect_finite([(n, p.grad) for n, p in parameters_of(built)], name)
        if name == "on noise" and stage_of(subject) == "maps":
            assert cells.grad is not None
            expect(cells.grad.abs().amax((2, 3)).all(), "no gradient reaches the map of some class of some image")


def extreme(subject: Subject) -> None:
    """Cells of 10,000 and -10,000 give finite scores and gradients."""
    signs = grid(subject, 2, 3, 4).sign()
    for name, cells in {"of both signs": signs, "all positive": signs.abs(), "all negative": -signs.abs()}.items():
        built = subject.build()
        cells = (1e4 * cells).requires_grad_()
        found = scores(subject, built, cells, everywhere(2, 3, 4))
        expect(found.isfinite().all(), f"cells of 1e4, {name}: scores are not finite; work in logs (logsumexp)")
        torch.autograd.backward(found.sum())
        expect_finite([("the maps", cells.grad)], f"for cells of 1e4, {name}")


def precision(subject: Subject) -> None:
    """float64 stays float64, and maps of lower precision give float32 scores."""
    cells, valid = grid(subject, 2, 3, 4), everywhere(2, 3, 4)
    wanted = {torch.float64: torch.float64, torch.float32: torch.float32}
    if stage_of(subject) == "maps":
        wanted |= {torch.bfloat16: torch.float32, torch.float16: torch.float32}
    for given, expected in wanted.items():
        built = subject.build()
        if isinstance(built, nn.Module) and given == torch.float64:
            built.double()
        found = scores(subject, built, cells.to(given), valid).dtype
        expect(found == expected, f"{_plain(given)} gives {_plain(found)} scores, expected {_plain(expected)}")


def validity(subject: Subject) -> None:
    """Cells that are not valid have no part in the scores, and get no gradient."""
    cells, valid = grid(subject, 2, 3, 4).requires_grad_(), noise(2, 1, 3, 4, seed=5) > 0
    before = scores(subject, subject.built, cells, valid)
    torch.autograd.backward(before.sum())
    assert cells.grad is not None
    expect(not cells.grad.masked_select(~valid).any(), "the gradient reaches cells that are not valid; mask them")
    for value in (1e4, -1e4):
        after = scores(subject, subject.built, cells.detach().masked_fill(~valid, value), valid)
        expect(_close(before, after), f"{value:g} in cells that are not valid changes the scores; mask them")


def valid_alone(subject: Subject) -> None:
    """An image of which some cells are valid scores as these cells alone would, unless places count."""
    if not _aggregator(subject).order_free:
        return
    cells = grid(subject, 1, 3, 4).expand(2, -1, -1, -1)
    for rows, columns in ((slice(2), slice(3)), (slice(1, 2), slice(2, 3))):  # several cells, and a single one
        valid = torch.zeros(2, 1, 3, 4, dtype=torch.bool)
        valid[:, :, rows, columns] = True
        alone = cells[:, :, rows, columns]
        expect(
            _close(
                scores(subject, subject.built, cells, valid),
                scores(subject, subject.built, alone, everywhere(2, *alone.shape[2:])),
            ),
            "cells that are not valid are counted; divide by valid.sum()",
        )


def order_free(subject: Subject) -> None:
    """Moving the cells about does not change the scores, where the record says so."""
    if not _aggregator(subject).order_free:
        return
    cells, valid = grid(subject, 2, 3, 4), noise(2, 1, 3, 4, seed=4) > -0.5
    order = torch.randperm(12, generator=torch.Generator().manual_seed(0))
    moved = [tensor.flatten(2)[:, :, order].view(tensor.shape) for tensor in (cells, valid)]
    expect(
        _close(scores(subject, subject.built, cells, valid), scores(subject, subject.built, *moved)),
        "the scores change when the cells are moved about; declare order_free=False, or do not look at places",
    )


def gradcheck(subject: Subject) -> None:
    """The gradient is that of the scores, by finite differences in float64."""
    built = subject.build()
    if isinstance(built, nn.Module):
        built.double().eval()
    cells, valid = grid(subject, 2, 2, 3).double().requires_grad_(), everywhere(2, 2, 3)
    learnt = tuple(parameter for _, parameter in parameters_of(built) if parameter.requires_grad)
    expect_gradcheck(lambda *_: scores(subject, built, cells, valid), (cells, *learnt))


def winners(subject: Subject) -> None:
    """Where it says which cells carry its gradient, no other cell does."""
    built = subject.built
    if stage_of(subject) != "maps" or not isinstance(built, Selective):
        return
    masks = everywhere(2, 3, 4), noise(2, 1, 3, 4, seed=4) > 0
    for maps in (noise(2, CLASSES, 3, 4), noise(2, CLASSES, 3, 4).round(), torch.zeros(2, CLASSES, 3, 4)):
        for valid in masks:
            found = built.winners(maps, valid)
            expect(
                found.dtype == torch.int64 and found.shape[:2] == (2, CLASSES) and found.shape[2] > 0,
                f"winners: expected int64 of (2, {CLASSES}, n), got {_plain(found.dtype)} of {tuple(found.shape)}",
            )
            leaf = maps.clone().requires_grad_()
            (gradient,) = torch.autograd.grad(scores(subject, built, leaf, valid).sum(), leaf)
            told = torch.zeros(2, CLASSES, 12, dtype=torch.bool).scatter_(2, found, value=True)
            # The gradient of a class's score may reach other classes' maps too: those of the picture count together.
            silent = gradient.flatten(2).ne(0).any(1) & ~told.any(1)
            expect(not silent.any(), "the gradient reaches cells that are not among winners(); name all of them")


def own_maps(subject: Subject) -> None:
    """Where it defines its own class maps, they are (B, K, h, w)."""
    own = getattr(subject.built, "maps", None)
    if stage_of(subject) != "features" or own is None:
        return
    found = own(grid(subject, 2, 3, 4), everywhere(2, 3, 4), linear_head(CHANNELS, CLASSES))
    expect(found.shape == (2, CLASSES, 3, 4), f"maps: expected shape (2, {CLASSES}, 3, 4), got {tuple(found.shape)}")


def _aggregator(subject: Subject) -> Aggregator[Any]:
    return cast("Aggregator[Any]", subject.component)


def _close(found: Tensor, expected: Tensor) -> bool:
    return torch.allclose(found, expected, rtol=1e-4, atol=1e-5)


def _plain(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
