"""How a process has its memory."""

from __future__ import annotations

import re

import numpy as np
import pytest

from wsf import device
from wsf.device import keep_freed_memory, return_surplus, system_text

MIB = 1 << 20


def resident() -> int:
    found = re.search(r"^RssAnon:\s*(\d+) kB", system_text("/proc/self/status"), re.MULTILINE)
    assert found
    return int(found[1]) * 1024


@pytest.mark.skipif(device._glibc() is None, reason="the C library is not glibc 2.33 or newer")
def test_freed_memory_is_kept_until_it_is_a_surplus(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_freed_memory()
    monkeypatch.setattr(device, "SURPLUS", 0)
    return_surplus()  # what earlier tests left
    kept = [np.ones(2 * MIB, np.uint8) for _ in range(100)]
    full = resident()
    del kept[::2]  # gaps between those that stay

    monkeypatch.setattr(device, "SURPLUS", 1000 * MIB)
    return_surplus()
    assert resident() > full - 20 * MIB
    monkeypatch.setattr(device, "SURPLUS", 50 * MIB)
    return_surplus()
    assert resident() < full - 80 * MIB
    assert all(block[-1] == 1 for block in kept)
