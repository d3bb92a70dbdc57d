"""What every backbone promises: images (B, 3, H, W) to features (B, D, h, w), and where its cells look."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor, nn

from wsf.testing.call import changed, noise
from wsf.testing.network import expect_finite, parameters_of
from wsf.testing.promise import expect

if TYPE_CHECKING:
    from wsf.components import Backbone
    from wsf.testing.subject import Subject


def declares(subject: Subject) -> None:
    """It is an nn.Module that declares channels, window, stride, multiple, mean and std."""
    built = subject.built
    expect(isinstance(built, nn.Module), f"expected an nn.Module, got {type(built).__name__}")
    for name in ("channels", "window", "stride", "multiple"):
        value = getattr(built, name, None)
        expect(isinstance(value, int) and value > 0, f"{name}: expected a whole number above 0, got {value!r}")
    for name in ("mean", "std"):
        value = getattr(built, name, None)
        expect(
            isinstance(value, tuple) and len(value) == 3 and all(isinstance(part, float | int) for part in value),
            f"{name}: expected three numbers (red, green, blue), got {value!r}",
        )
    expect(all(part > 0 for part in built.std), f"std: expected numbers above 0, got {built.std}")


def channels(subject: Subject) -> None:
    """The declared channels are those of the features."""
    built = subject.built
    found = _features(built, built.window, built.window).shape[1]
    expect(found == built.channels, f"channels: declares {built.channels}, gives {found}")


def shapes(subject: Subject) -> None:
    """Features are (B, D, h, w), and a picture that is not square has as many rows and columns as square ones have."""
    built = subject.built
    height, width = built.window + 2 * built.stride, built.window
    sizes = (height, width), (height, height), (width, width)
    found, tall, square = (_features(built, *sides, batch=2) for sides in sizes)
    expect(found.ndim == 4 and found.shape[0] == 2, f"expected features (2, D, h, w), got {tuple(found.shape)}")
    expected = (tall.shape[2], square.shape[3])
    expect(
        tuple(found.shape[2:]) == expected,
        f"{height}x{width} pixels: expected {expected} cells, as squares give, got {tuple(found.shape[2:])}",
    )


def window(subject: Subject) -> None:
    """The declared window is the smallest square picture that gives a cell."""
    built = subject.built
    cells = _cells(built, built.window)
    expect(cells == 1, f"window: declares {built.window} pixels, which give {cells} cells along a side, expected 1")
    smaller = built.window - built.multiple
    cells = _cells(built, smaller) if smaller > 0 else 0
    expect(cells == 0, f"window: declares {built.window} pixels, but {smaller} give {cells} cells already")
    told = cast("Backbone[Any]", subject.component).window(subject.params)
    expect(told in (None, built.window), f"window: the record tells {told} pixels, the built one {built.window}")


def stride(subject: Subject) -> None:
    """The declared stride is the number of pixels that add a cell."""
    built = subject.built
    # At each of these a cell must be added, or must not.
    near = (built.window + i * built.stride + j * built.multiple for i in range(4) for j in (-1, 0))
    sides = sorted({side for side in near if side >= built.window})
    counts = [_cells(built, side) for side in sides]
    steps = [side for side, (fewer, more) in zip(sides[1:], pairwise(counts), strict=True) if more > fewer]
    gaps = {later - earlier for earlier, later in pairwise(steps)}
    expect(
        gaps == {built.stride} and max(counts) - min(counts) == len(steps),
        f"stride: declares {built.stride} pixels, but cells are added at sides of {steps or 'none'}",
    )


def centres(subject: Subject) -> None:
    """There is a centre for every cell, equally far apart, in the middle of what the cell sees."""
    built = subject.built
    height, width = built.window + 4 * built.stride, built.window + 2 * built.stride
    found, cells = built.centres(height, width), _features(built, height, width).shape[2:]
    for name, along, count in zip(("rows", "columns"), found, cells, strict=True):
        expect(along.dtype == torch.float64, f"centres of {name}: expected float64, got {along.dtype}")
        expect(len(along) == count, f"centres of {name}: tells {len(along)} of {count} cells")
        expect(
            (along.diff() > 0).all() and torch.allclose(along.diff(), along.diff()[:1]),
            f"centres of {name}: expected them equally far apart, got {along.tolist()}",
        )
    for along, middle in zip(found, _middle_of_sight(built, height, width), strict=True):
        told = along[len(along) // 2].item()
        expect(
            abs(told - middle) < built.stride / 4,
            f"centres: tells {told:g} for the middle cell of {height}x{width} pixels, which sees pixels around "
            f"{middle:.1f}",
        )


def reach(subject: Subject) -> None:
    """Where it says how far a cell looks, nothing beyond changes the cell."""
    built = subject.built
    if not hasattr(built, "reach"):
        return
    side = built.window + 6 * built.stride
    told = built.reach(side, side)
    if math.isinf(told):
        return
    images = noise(2, 3, side, side).requires_grad_()
    gradient = _sight(built, images)
    for axis, along in enumerate(built.centres(side, side)):
        seen = gradient.amax(1 - axis).nonzero().flatten()
        farthest = (seen + 0.5 - along[len(along) // 2]).abs().max().item() + 0.5
        expect(farthest <= told + 1e-6, f"reach: tells {told:g} pixels, but a cell sees {farthest:g} from its centre")


def separate_images(subject: Subject) -> None:
    """In evaluation mode, an image's features do not depend on the other images of the batch."""
    built = subject.built
    images = noise(2, 3, built.window, built.window + built.stride)
    with torch.no_grad():
        before, after = (built(pixels)[0] for pixels in (images, changed(images, [1], 2.0)))
    expect(torch.allclose(before, after, rtol=1e-3, atol=1e-4), "features change with the image beside theirs")


def gradients(subject: Subject) -> None:
    """In training, a finite gradient reaches every parameter and the picture."""
    built = subject.build().train()
    images = noise(2, 3, built.window + built.stride, built.window + built.stride).requires_grad_()
    found = built(images)
    torch.autograd.backward((found * noise(*found.shape, seed=2)).sum())
    expect_finite([("the picture", images.grad), *((n, p.grad) for n, p in parameters_of(built))], "in training")


@torch.no_grad()
def _features(built: Any, height: int, width: int, *, batch: int = 1) -> Tensor:
    return cast(Tensor, built(noise(batch, 3, height, width)))


def _cells(built: Any, side: int) -> int:
    """Cells along a side; 0 where the network refuses such a picture, which each says by an exception of its own."""
    try:
        return _features(built, side, side).shape[-1]
    except Exception:
        return 0


def _middle_of_sight(built: Any, height: int, width: int) -> tuple[float, float]:
    """Centroid of the pixels that the middle cell reacts to: y, x."""
    sight = _sight(built, noise(8, 3, height, width).requires_grad_())
    middles = [torch.arange(side, dtype=torch.float64) + 0.5 for side in sight.shape]
    y, x = (sight.sum(1 - axis) @ middles[axis] / sight.sum() for axis in (0, 1))
    return y.item(), x.item()


def _sight(built: Any, images: Tensor) -> Tensor:
    """How much the middle cell's features change with each pixel, over all channels and images: (H, W)."""
    features = built(images)
    cell = features[:, :, features.shape[2] // 2, features.shape[3] // 2]  # (B, D)
    (gradient,) = torch.autograd.grad((cell * noise(*cell.shape, seed=3)).sum(), images)
    return gradient.abs().sum((0, 1)).double()
