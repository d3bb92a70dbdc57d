"""A chain of convolutions as data: what it is made of, and what follows from that about where its cells look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Literal, TypeAlias

from wsf.line import Line

Colour: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True)
class Sliding:
    """A square of `side` cells that moves by `stride`; `before` and `after` zeros stand at the ends of every side.

    Fully connected layers are squares as large as the map that they were made for.
    """

    side: int
    stride: int = 1
    before: int = 0
    after: int = 0

    @classmethod
    def same(cls, side: int) -> Sliding:
        """Of odd side, and padded so that the map keeps its size."""
        return cls(side, before=side // 2, after=side // 2)


@dataclass(frozen=True, kw_only=True)
class ConvLayer:
    """A convolution to so many `maps`, ReLU, and what may follow: a norm, the maximum over a square, dropout.

    `norm` is `batch`, before the ReLU and instead of a bias, or `local`, over neighbouring maps (Krizhevsky et al.,
    NIPS 2012): before the maximum, or after it where `pool_first`.
    """

    name: str
    maps: int
    conv: Sliding
    norm: Literal["none", "batch", "local"] = "none"
    pool: Sliding | None = None
    pool_first: bool = False
    dropout: bool = False


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """The layers of a fully convolutional network, and the colours that it expects: see `BuiltBackbone`."""

    layers: tuple[ConvLayer, ...]
    mean: Colour
    std: Colour

    @property
    def window(self) -> int:
        """Side in pixels of the smallest square picture that gives one cell."""
        side = 1
        for square in reversed([*self._squares()]):
            side = (side - 1) * square.stride + square.side - square.before - square.after
        return side

    @property
    def stride(self) -> int:
        """The pixels that add one cell."""
        return prod(square.stride for square in self._squares())

    @property
    def line(self) -> Line:
        """Where the cells look, whatever the size of the picture: zeros stand for what lies beyond it."""
        line = Line(1, 0.5, 0.5)
        for square in self._squares():
            line = line.after(square.side, square.stride, square.before)
        return line

    def _squares(self) -> Iterator[Sliding]:
        """All that slides, from the picture on."""
        for layer in self.layers:
            yield layer.conv
            if layer.pool:
                yield layer.pool
