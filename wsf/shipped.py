"""Weights that come with a plugin: how they are found, and how they are made from a run.

`python -m wsf.shipped RUN FILE` writes the backbone that a run has trained, small enough to ship.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from wsf.errors import WeightsError, WsfError
from wsf.files import write_whole
from wsf.weights import load_weights, read_weights

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Shipped:
    """A safetensors file, `file` below the package `package`, and the backbone's `preset` that it belongs to."""

    package: str
    file: str
    preset: str


def load_chosen(
    network: nn.Module, weights: str, *, backbone: str, preset: str, shipped: Mapping[str, Shipped]
) -> None:
    """Copies into a network the weights that a recipe names: `none`, one of `shipped`, or a file. Raises WeightsError.

    `backbone` and `preset` say in messages which network it is.
    """
    name = f"{backbone}, preset '{preset}'"
    if weights == "none":
        return
    if weights not in shipped:
        load_weights(network, weights, name=name)
        return
    chosen = shipped[weights]
    if chosen.preset != preset:
        raise WeightsError(
            f"backbone.weights: '{weights}' belongs to preset '{chosen.preset}', got preset '{preset}'; "
            f"use preset: {chosen.preset}, give a safetensors file, or use weights: none and train it"
        )
    with as_file(files(chosen.package) / chosen.file) as path:
        if not path.is_file():
            raise WeightsError(
                f"backbone.weights: '{weights}' should ship with {chosen.package}, but {path} is missing; install wsf "
                "again, give a safetensors file, or use weights: none and train it"
            )
        load_weights(network, path, name=name)


def ship(run: Path, target: Path) -> int:
    """Writes the run's backbone, with a tail that has learnt, in float16: half as large, and as good but for its noise.

    Returns the size in bytes. Whole numbers, a batch norm's counts, stay as they are. Raises WeightsError.
    """
    from safetensors.torch import save

    if target.exists():
        raise WeightsError(f"{target}: exists already; remove it first, nothing is overwritten")
    tensors = read_weights(run / "checkpoint" / "backbone.safetensors")
    if (tail := run / "checkpoint" / "tail.safetensors").exists():
        tensors |= read_weights(tail)
    write_whole(
        target, save({name: kept.half() if kept.is_floating_point() else kept for name, kept in tensors.items()})
    )
    return target.stat().st_size


if __name__ == "__main__":
    try:
        made = ship(Path(sys.argv[1]), Path(sys.argv[2]))
    except WsfError as error:
        sys.exit(str(error))
    print(f"{sys.argv[2]}: {made:,} bytes")
