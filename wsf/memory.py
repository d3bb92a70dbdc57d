"""How many pictures go through a network together: found by trying one, and mended where that was too many."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

import torch
from torch import Tensor, nn

from wsf.device import return_surplus, system_text

if TYPE_CHECKING:
    from wsf.progress import Reporter
    from wsf.recogniser import Recogniser

T = TypeVar("T")

PIXELS_ENOUGH = 1 << 22
"""Pixels of input, 16 frames of 500, from which on a CPU gets no faster by more of them."""

_SHARE = {"cpu": 0.25, "cuda": 0.7, "mps": 0.25}
_ROOM_FOR_SCRATCH = 2.0
_UNKNOWN = 4 << 30


class Memory:
    """A budget for one network on one device.

    `a_pixel`: bytes that a pixel of input takes on its way; `budget`: bytes that may be taken; `most`: pixels that are
    taken at most; `on_heap`: the process's own memory is taken, of which what is freed is returned.
    """

    def __init__(self, a_pixel: float, budget: float, most: float, *, on_heap: bool = False) -> None:
        self._pixels, self._on_heap = min(most, budget / a_pixel), on_heap
        self.halved = 0
        """How often the device ran out of memory."""

    @classmethod
    def of(cls, recogniser: Recogniser) -> Memory:
        """As much as the device has to spare, at what one small picture takes."""
        device = recogniser.device
        most = PIXELS_ENOUGH if device.type == "cpu" else float("inf")
        budget = _SHARE[device.type] * free_bytes(device)
        return cls(bytes_a_pixel(recogniser), budget, most, on_heap=device.type == "cpu")

    def report(self, reporter: Reporter) -> None:
        """Warns where the device ran out of memory."""
        if self.halved:
            times = "once" if self.halved == 1 else f"{self.halved} times"
            reporter.warn(f"the device ran out of memory {times}: fewer pictures went through together from then on")

    def pictures(self, side: int) -> int:
        """How many pictures of `side` by `side` pixels go through together."""
        return max(1, int(self._pixels / side**2))

    def pieces(self, count: int, side: int, compute: Callable[[slice], T]) -> Iterator[tuple[slice, T]]:
        """What `compute` gives for `count` rows, in pieces; a piece that the device has no memory for is halved."""
        start = 0
        while start < count:
            rows = slice(start, min(count, start + self.pictures(side)))
            try:
                result = compute(rows)
            except RuntimeError as error:
                if not _is_out_of_memory(error) or rows.stop - rows.start == 1:
                    raise
                self._pixels = (rows.stop - rows.start) // 2 * side**2
                self.halved += 1
                continue
            if self._on_heap:
                return_surplus()
            yield rows, result
            start = rows.stop


def bytes_a_pixel(recogniser: Recogniser) -> float:
    """What a pixel of input takes at most between two layers: measured on one picture of the smallest size.

    In evaluation mode, because batch norms that learn take no single value, and would learn from that picture.
    """
    largest = 0

    def measure(_module: nn.Module, inputs: object, output: object) -> None:
        nonlocal largest
        largest = max(largest, _bytes(inputs) + _bytes(output))

    parts = (recogniser.backbone, recogniser.tail or nn.Module())
    layers = [module for part in parts for module in part.modules() if not list(module.children())]
    handles = [layer.register_forward_hook(measure) for layer in layers]
    side = recogniser.geometry.window
    training = recogniser.training
    recogniser.eval()
    try:
        with torch.no_grad():
            recogniser.backbone_features(torch.zeros(1, 3, side, side, device=recogniser.device))
    finally:
        recogniser.train(training)
        for handle in handles:
            handle.remove()
    return _ROOM_FOR_SCRATCH * max(largest, 1) / side**2


def free_bytes(device: torch.device) -> float:
    """What the device could still give out."""
    if device.type == "cuda":
        return float(torch.cuda.mem_get_info(device)[0])
    return min(_available(), _limit())


def _available() -> float:
    found = re.search(r"^MemAvailable:\s*(\d+) kB", system_text("/proc/meminfo"), re.MULTILINE)
    return int(found[1]) * 1024 if found else _UNKNOWN


def _limit() -> float:
    """What a container may take in all."""
    try:
        return float(system_text("/sys/fs/cgroup/memory.max"))
    except ValueError:
        return float("inf")


def _is_out_of_memory(error: RuntimeError) -> bool:
    """torch has no class of its own for a processor that is out of memory."""
    return isinstance(error, torch.OutOfMemoryError) or "DefaultCPUAllocator" in str(error)


def _bytes(value: object) -> int:
    if isinstance(value, Tensor):
        return value.numel() * value.element_size()
    return sum(map(_bytes, value)) if isinstance(value, tuple | list) else 0
