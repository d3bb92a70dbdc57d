"""Where the cells of a map look, read from the graph that autograd records on the way from the image to the map."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor

# What these make is about the whole picture: pooling and, where two or more inputs come from the image, attention.
_POOLING = ("Mean", "Sum", "Amax", "AdaptiveAvgPool", "AdaptiveMaxPool")
_ATTENTION = ("Bmm", "ScaledDotProduct")


@dataclass(frozen=True)
class Line:
    """Cell i of a map's side looks at `first` + `jump` · i, in pixels of the image."""

    jump: float
    first: float

    def after(self, kernel: int, stride: int, padding: int, dilation: int = 1) -> Line:
        """The line of what a convolution or a pooling makes; `padding` is what it puts before the first cell."""
        return Line(self.jump * stride, self.first + self.jump * ((kernel - 1) * dilation / 2 - padding))

    def before(self, kernel: int, stride: int, padding: int, dilation: int = 1) -> Line:
        """The line of what a transposed convolution makes: `after` undone."""
        jump = self.jump / stride
        return Line(jump, self.first - jump * ((kernel - 1) * dilation / 2 - padding))


def trace(maps: Tensor, axis: int) -> Line | None:
    """The line of maps (B, C, h, w) along axis -2 or -1, or None where no path leads from the image to them.

    The image is the only leaf that requires a gradient. Where paths meet (a residual, a concatenation), the middle of
    their lines is taken. Reshaping and arithmetic are taken to leave places alone.
    """
    lines: dict[Any, Line | None] = {}
    waiting: list[Any] = [maps.grad_fn]
    while waiting:
        node = waiting[-1]
        parents = [parent for parent, _ in node.next_functions if parent is not None]
        ahead = [parent for parent in parents if parent not in lines]
        if ahead:
            waiting += ahead
        else:
            lines[node] = _line(node, [lines[parent] for parent in parents], axis)
            waiting.pop()
    return lines[maps.grad_fn]


def _line(node: Any, parents: Sequence[Line | None], axis: int) -> Line | None:
    name = type(node).__name__
    if name == "AccumulateGrad":
        return Line(1, 0.5)
    known = [line for line in parents if line]
    if not known or name.startswith(_POOLING) or (len(parents) > 1 and name.startswith(_ATTENTION)):
        return None
    line = _middle(known)
    if name.startswith("Convolution"):
        step = line.before if node._saved_transposed else line.after
        kernel = node._saved_weight.shape[axis]
        return step(kernel, node._saved_stride[axis], node._saved_padding[axis], node._saved_dilation[axis])
    if name.startswith(("MaxPool2D", "AvgPool2D")):
        kernel = node._saved_kernel_size[axis]
        stride = node._saved_stride[axis] if node._saved_stride else kernel
        dilation = node._saved_dilation[axis] if name.startswith("Max") else 1
        return line.after(kernel, stride, node._saved_padding[axis], dilation)
    if name.startswith("ConstantPad"):
        return line.after(1, 1, _before(node._saved_pad, axis))
    if name.startswith(("ReflectionPad", "ReplicationPad")):
        return line.after(1, 1, _before(node._saved_padding, axis))
    return line


def _middle(lines: Sequence[Line]) -> Line:
    """The mean of the finest lines. A coarser one has come by a way that was not understood, such as an upsampling."""
    jump = min(line.jump for line in lines)
    firsts = [line.first for line in lines if line.jump == jump]
    return Line(jump, sum(firsts) / len(firsts))


def _before(padding: Sequence[int], axis: int) -> int:
    """The cells put before the first along an axis, negative where it crops.

    torch counts (left, right, top, bottom), from the last axis, and hands out signed numbers as unsigned ones.
    """
    first = 2 * (-axis - 1)
    return ctypes.c_int64(padding[first]).value if first < len(padding) else 0
