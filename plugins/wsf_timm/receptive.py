"""Where the cells of a map look, read from the graph that autograd records on the way from the image to the map."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from typing import Any

from torch import Tensor

from wsf import Line

# What these make is about the whole picture: pooling and, where two or more inputs come from the image, attention.
_POOLING = ("Mean", "Sum", "Amax", "AdaptiveAvgPool", "AdaptiveMaxPool")
_ATTENTION = ("Bmm", "ScaledDotProduct")

# What these make of a cell is about the cells of the same place alone.
_POINTWISE = ("Add", "Sub", "Mul", "Div", "Clone", "Sigmoid", "Tanh")
_ACTIVATIONS = ("Relu", "LeakyRelu", "Elu", "Hardtanh", "Hardsigmoid", "Hardswish", "Silu", "Gelu", "Mish")
_ALONG_CHANNELS = ("Cat", "Split", "SplitWithSizes")


def trace(maps: Tensor, axis: int) -> Line | None:
    """The line of maps (B, C, h, w) along axis -2 or -1, or None where no path leads from the image to them.

    The image is the only leaf that requires a gradient. Where paths meet (a residual, a concatenation), the middle of
    their lines is taken, and a reach that holds for each. Reshaping and arithmetic are taken to leave places alone; a
    reach is believed only where every operation on the way is known.
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
        return Line(1, 0.5, 0.5)
    line = _meeting(parents)
    if not line or name.startswith(_POOLING) or (len(parents) > 1 and name.startswith(_ATTENTION)):
        return None
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
        padding = _signed(node._saved_pad)
        moved = line.after(1, 1, _before(padding, axis))
        # A map that is cropped ends before it has seen the end of the picture, which no reach tells.
        return moved if min(padding) >= 0 else moved.anywhere()
    if name.startswith(("ReflectionPad", "ReplicationPad")):
        return line.after(1, 1, _before(_signed(node._saved_padding), axis)).anywhere()
    return line if _keeps_to_places(node, name.partition("Backward")[0], len(parents)) else line.anywhere()


def _meeting(parents: Sequence[Line | None]) -> Line | None:
    """The mean of the finest lines. A coarser one has come by a way that was not understood, such as an upsampling."""
    known = [line for line in parents if line]
    if not known:
        return None
    jump = min(line.jump for line in known)
    finest = [line for line in known if line.jump == jump]
    first = sum(line.first for line in finest) / len(finest)
    reach = max(line.reach + abs(line.first - first) for line in finest)
    return Line(jump, first, reach if len(finest) == len(parents) else math.inf)


def _keeps_to_places(node: Any, operation: str, parents: int) -> bool:
    """Whether each cell is made of the cells of its own place alone."""
    if operation == "NativeBatchNorm":
        return not node._saved_training
    if parents < len(node.next_functions):  # a constant, which may tell one place from another
        return False
    return operation in _POINTWISE + _ACTIVATIONS or (operation in _ALONG_CHANNELS and node._saved_dim == 1)


def _before(padding: Sequence[int], axis: int) -> int:
    """The cells put before the first along an axis: torch counts (left, right, top, bottom), from the last axis."""
    first = 2 * (-axis - 1)
    return padding[first] if first < len(padding) else 0


def _signed(padding: Sequence[int]) -> list[int]:
    """torch hands out signed numbers as unsigned ones; negative padding crops."""
    return [ctypes.c_int64(cells).value for cells in padding]
