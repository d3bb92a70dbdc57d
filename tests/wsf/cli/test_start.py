"""`wsf` starts at once: nothing that is slow to import is needed to know the verbs."""

from __future__ import annotations

import subprocess
import sys


def test_the_verbs_are_known_without_torch() -> None:
    code = "import sys; from wsf.cli.app import build_app; build_app(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    slow = {"torch", "torchvision", "timm", "PIL", "ruamel", "safetensors", "matplotlib", "gradio", "uvicorn"}
    assert slow.isdisjoint(name.partition(".")[0] for name in done.stdout.split())
