"""How much of what a device's multipliers could do at most a loop gets out of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch.utils.flop_counter import FlopCounterMode

from wsf.device import now

_REPEATS = 5


def matrix_peak(device: torch.device, dtype: torch.dtype) -> float:
    """Operations a second of the product of two large square matrices, at best: no network has more."""
    side = 8192 if device.type == "cuda" else 2048
    left, right = (torch.randn(side, side, device=device).to(dtype) for _ in range(2))
    product = partial(torch.mm, left, right)
    product()
    seconds = []
    for _ in range(_REPEATS):
        started = now(device)
        product()
        seconds.append(now(device) - started)
    return 2 * side**3 / min(seconds)


def operations(run: Callable[[], None]) -> int:
    """Multiplications and additions in the matrix products and convolutions of a call, both ways where it learns."""
    with FlopCounterMode(display=False) as counter:
        run()
    return int(counter.get_total_flops())
