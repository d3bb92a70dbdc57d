"""Makes weights that ship from a pre-training run: `python -m wsf_oquab.ship RUN NAME`."""

from __future__ import annotations

import sys
from pathlib import Path

from safetensors.torch import load_file, save_file

WEIGHTS = Path(__file__).parent / "weights"


def ship(run: Path, target: Path) -> int:
    """Writes the run's backbone in float16, which is half as large and changes no score by more than its noise.

    Returns the size in bytes. Whole numbers, a batch norm's counts, stay as they are.
    """
    tensors = load_file(run / "checkpoint" / "backbone.safetensors")
    save_file({name: value.half() if value.is_floating_point() else value for name, value in tensors.items()}, target)
    return target.stat().st_size


if __name__ == "__main__":
    path = WEIGHTS / f"{sys.argv[2]}.safetensors"
    print(f"{path}: {ship(Path(sys.argv[1]), path)} bytes")
