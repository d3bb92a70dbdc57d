"""Which device computes, in which precision, how its memory is had, and what it took: time and memory."""

from __future__ import annotations

import ctypes
import re
import resource
import sys
import time
from functools import cache
from pathlib import Path
from typing import TypeVar

import torch

from wsf.errors import RecipeError, WsfError, unknown

T = TypeVar("T")

KINDS = ("cpu", "cuda", "mps")

# glibc's mallopt: see malloc.h.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_MMAP_MAX = -1, -3, -4

SURPLUS = 2 << 30
"""Bytes of freed memory that a process may keep, so that its peak at all scales stays below 4 GiB."""


def on_device(built: T, device: torch.device) -> T:
    """What a plugin built, there if it is a module: a loss or a schedule need not be one."""
    return built.to(device) if isinstance(built, torch.nn.Module) else built


def choose_device(name: str | None = None) -> torch.device:
    """The device of that name, or the best that is there. Raises WsfError."""
    if name is None:
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    if name.partition(":")[0] not in KINDS:
        raise WsfError(f"--device {name}: {unknown('device', name, KINDS)}")
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise WsfError(f"--device {name}: this device cannot be used ({reason}); try --device cpu") from None
    if device.type == "cpu":
        keep_freed_memory()
    # Equal runs give equal results: no algorithm whose sums come in another order each time.
    torch.backends.cudnn.deterministic = True
    return device


@cache
def keep_freed_memory() -> None:
    """Lets glibc reuse freed blocks of any size instead of returning them to the system.

    Feature maps of tens of megabytes are otherwise unmapped and faulted in again page by page at every layer, which
    takes several times as long as the convolutions themselves. Does nothing where the C library is another.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            if not mallopt(_M_MMAP_THRESHOLD, 1 << 30):
                mallopt(_M_MMAP_MAX, 0)  # what versions understand that refuse so high a threshold
            mallopt(_M_TRIM_THRESHOLD, (1 << 31) - 1)


def return_surplus() -> None:
    """Returns freed blocks to the system once they hold more than `SURPLUS`.

    Feature maps of many sizes leave gaps between those that are kept. Does nothing where the C library is another, or
    older than glibc 2.33.
    """
    libc = _glibc()
    if libc is None:
        return
    # Resident and shared, in pages: what is not shared is the process's own.
    _, resident, shared, *_ = map(int, system_text("/proc/self/statm").split())
    info = libc.mallinfo2()
    if (resident - shared) * resource.getpagesize() - info.uordblks - info.hblkhd > SURPLUS:
        libc.malloc_trim(0)


class _MallInfo(ctypes.Structure):
    """glibc's struct mallinfo2 (malloc.h): `uordblks` are the bytes in use in the heap, `hblkhd` those mapped apart."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        )
    ]


@cache
def _glibc() -> ctypes.CDLL | None:
    """The C library, where it can tell how much is in use."""
    libc = ctypes.CDLL(None) if Path("/proc/self/statm").exists() else None
    if libc is None or not hasattr(libc, "mallinfo2"):
        return None
    libc.mallinfo2.restype = _MallInfo
    return libc


def frozen_dtype(precision: str, device: torch.device) -> torch.dtype:
    """The type in which a frozen backbone computes. `auto` is bfloat16 where the device multiplies it.

    Raises RecipeError.
    """
    if precision == "float16" and device.type == "cpu":
        raise RecipeError(
            "precision: float16 takes processors many times as long as float32; give auto, bfloat16 or float32"
        )
    if precision != "auto":
        return {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}[precision]
    if device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        # Instructions that multiply bfloat16: without them it is slower than float32.
        fast = device.type == "cpu" and (torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
    return torch.bfloat16 if fast else torch.float32


def now(device: torch.device) -> float:
    """Seconds on a clock, when all that was asked of the device is done."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter()


def peak_memory_bytes(device: torch.device) -> int:
    """The most memory that this process has had: on a GPU that of its tensors, elsewhere all that was resident."""
    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    # Not ru_maxrss first: to that Linux adds what the parent had when it started this process.
    if found := re.search(r"^VmHWM:\s*(\d+) kB", system_text("/proc/self/status"), re.MULTILINE):
        return int(found[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def system_text(path: str) -> str:
    """A file of the system's; empty where the system has no such file."""
    try:
        return Path(path).read_text("ascii", errors="replace")
    except OSError:
        return ""
