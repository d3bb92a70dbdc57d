"""What is measured on, in words, and the memory that it took."""

from __future__ import annotations

import os
import platform
import re
import resource
import sys
from pathlib import Path
from typing import Any

import torch


def machine(device: torch.device) -> dict[str, Any]:
    """Processor, cores, threads and device; `load`: how many programs ran in the last minute, on average."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "torch_threads": torch.get_num_threads(),
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else str(device),
        "torch": torch.__version__,
        "load": os.getloadavg()[0],
    }


def peak_memory_bytes(device: torch.device) -> int:
    """The most memory that this process has had: on a GPU that of its tensors, elsewhere all that was resident."""
    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    # Not ru_maxrss first: to that Linux adds what the parent had when it started this process.
    if found := re.search(r"^VmHWM:\s*(\d+) kB", _text("/proc/self/status"), re.MULTILINE):
        return int(found[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _processor() -> str:
    """Its model, or at least its kind."""
    found = re.search(r"^model name\s*:\s*(.+)$", _text("/proc/cpuinfo"), re.MULTILINE)
    return found[1] if found else platform.processor() or platform.machine()


def _text(path: str) -> str:
    """Empty where the system has no such file."""
    try:
        return Path(path).read_text("ascii", errors="replace")
    except OSError:
        return ""
