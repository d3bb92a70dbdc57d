"""How many cells a network's last map has, and where they look: from its structure alone, without its arithmetic."""

from __future__ import annotations

import copy
import math
from bisect import bisect_left
from typing import Any

import torch
from torch import Tensor, nn

from wsf import Line, RecipeError
from wsf_timm.layout import Layout, layout_of
from wsf_timm.receptive import trace

# Left out of the twin, because on the meta device they take twenty times as long as all else. A norm of layers is over
# channels alone in whatever takes pictures of several sizes.
_KEEPING = (nn.BatchNorm2d, nn.LayerNorm, nn.ReLU, nn.Hardtanh, nn.Hardswish, nn.SiLU, nn.GELU)


class Geometry:
    """The sizes of a network, measured on a twin whose tensors have shapes and no values (torch's "meta" device).

    `cells` are those along each side of the last map, of shape `shape` = (1, C, cells, cells), for an input of `side`
    pixels. `window` is the smallest side that gives as many, `stride` the pixels that add one, and only sides that are
    multiples of `multiple` are taken. Raises RecipeError where the network cannot be fully convolutional.
    """

    def __init__(self, network: Any, side: int, name: str) -> None:
        self._side = side
        self._larger = side * (1 + math.ceil(128 / side))  # by more than any stride
        self._twin = _twin(network)
        self._lines: dict[tuple[int, int], Line] = {}
        self.layout = self._layout(name)
        self.shape = self._map(side).shape
        self.cells = self.shape[-1]
        self.multiple = self._multiple(name)
        self.window = self._smallest(self.multiple, self.cells)
        self.stride = self._smallest(self.window, self.cells + 1) - self.window

    def centres(self, side: int, axis: int) -> Tensor:
        """Middle of each window of cells along axis -2 or -1 of an input of `side` pixels: (h,), in pixels, float64."""
        windows = max(0, (side - self.window) // self.stride + 1)
        line = self._line((side - self._side) % self.stride, axis)
        return line.first + line.jump * (torch.arange(windows, dtype=torch.float64) + (self.cells - 1) / 2)

    def reach(self, side: int, axis: int) -> float:
        """How far windows along axis -2 or -1 of an input of `side` pixels look to each side of their middles."""
        excess = (side - self._side) % self.stride
        line = self._line(excess, axis)
        if line != self._line(excess + self.stride, axis):  # something grows with the picture
            return math.inf
        return line.reach + line.jump * (self.cells - 1) / 2

    def _line(self, excess: int, axis: int) -> Line:
        """The line of the last map's cells, whose places depend on the input's side only modulo the stride."""
        if (excess, axis) not in self._lines:
            with torch.inference_mode(False), torch.enable_grad():
                line = trace(self._map(self._side + excess), axis) or Line(1, 0.5, math.inf)
            # What downsampling was not seen is a rearrangement of patches; it acts alike wherever it stands.
            unseen = self.stride / line.jump
            self._lines[excess, axis] = Line(line.jump * unseen, line.first * unseen, line.reach * unseen)
        return self._lines[excess, axis]

    def _smallest(self, low: int, cells: int) -> int:
        """The smallest side from `low` on that gives that many cells."""
        sides = range(low, self._larger + 1, self.multiple)
        return sides[bisect_left(sides, cells, key=self._cells)]

    def _layout(self, name: str) -> Layout:
        try:
            output = self._output(self._side)
        except Exception as error:
            reason = str(error).partition("\n")[0]
            raise RecipeError(
                f"backbone: {name} takes no picture of {self._side} by {self._side} pixels ({reason}); "
                "choose another window or another model"
            ) from error
        layout = layout_of(output, self._side, getattr(self._twin, "num_prefix_tokens", 0))
        if layout is None:
            raise RecipeError(
                f"backbone.model: {name} cannot be fully convolutional: its features are no single map of cells; "
                "choose another model"
            )
        return layout

    def _multiple(self, name: str) -> int:
        """The smallest step by which sides can grow; its doublings find paths that round odd sides differently."""
        if self._cells(self._larger) > self.cells:
            for step in range(self.layout.patch, self._side + 1, self.layout.patch):
                sides = (self._side + step * 2**power for power in range(6))
                if self._side % step == 0 and all(self._cells(side) for side in sides):
                    return step
        raise RecipeError(
            f"backbone.model: {name} cannot be fully convolutional: pictures of more than {self._side} by {self._side} "
            "pixels are refused, or give no more cells; choose a network that takes any, such as a convolutional one"
        )

    def _cells(self, side: int) -> int:
        """0 where the network does not take such a picture, which each says by an exception of its own."""
        try:
            with torch.no_grad():
                return self._map(side).shape[-1]
        except Exception:
            return 0

    def _map(self, side: int) -> Tensor:
        return self.layout.to_maps(self._output(side), side, side)

    def _output(self, side: int) -> Any:
        return self._twin.forward_features(torch.empty(1, 3, side, side, device="meta", requires_grad=True))


def _twin(network: Any) -> Any:
    """A copy without values, in which nothing requires a gradient and layers that keep shapes and places do nothing."""
    empty: dict[int, Any] = {}
    for parameter in network.parameters():
        empty[id(parameter)] = nn.Parameter(torch.empty_like(parameter, device="meta"), requires_grad=False)
    for buffer in network.buffers():
        empty[id(buffer)] = torch.empty_like(buffer, device="meta")
    twin: Any = copy.deepcopy(network, empty)
    for part in twin.modules():
        if isinstance(part, _KEEPING):
            part.__dict__["forward"] = _unchanged
        elif isinstance(part, nn.GroupNorm):
            part.__dict__["forward"] = _centred
    return twin


def _unchanged(maps: Tensor) -> Tensor:
    return maps


def _centred(maps: Tensor) -> Tensor:
    """What a norm over places does, as far as shapes and places go."""
    return maps - maps.mean()
