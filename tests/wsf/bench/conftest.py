"""A recipe whose first scores are not all alike: its head draws its weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from program import RECIPE
from wsf.plugins import discover
from wsf.recipe import Recipe, load_recipe

DRAWN = """
from wsf import Head, Params, hookimpl

def build(params, context):
    from torch import nn
    return nn.Conv2d(context.channels, len(context.classes), 1)

@hookimpl
def wsf_heads():
    return [Head(name="drawn", params=Params, summary="one 1x1 convolution, its weights drawn", build=build)]
"""


@pytest.fixture
def toy_recipe(install_plugin: Callable[..., None], tmp_path: Path) -> Callable[..., Recipe]:
    """The toy recipe with that head, and with overrides."""
    install_plugin("toy", "toy_plugin")
    install_plugin("drawn", "drawn_head", DRAWN)
    path = tmp_path / "toy.yaml"
    path.write_text(RECIPE)
    return lambda *overrides: load_recipe(path, ["head={use: drawn}", *overrides], catalogue=discover())
