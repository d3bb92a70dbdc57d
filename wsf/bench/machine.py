"""What is measured on, in words, and the memory that it took."""

from __future__ import annotations

import os
import platform
import re
from typing import Any

import torch

from wsf.device import system_text


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


def _processor() -> str:
    """Its model, or at least its kind."""
    found = re.search(r"^model name\s*:\s*(.+)$", system_text("/proc/cpuinfo"), re.MULTILINE)
    return found[1] if found else platform.processor() or platform.machine()
