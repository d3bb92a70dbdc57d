"""Backbones of timm with random weights."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from wsf import BackboneContext
from wsf_timm.components import TIMM, TimmParams
from wsf_timm.sliding import SlidingWindow

Build = Callable[..., SlidingWindow]


@pytest.fixture(scope="session")
def build() -> Build:
    """`build("resnet18", window=64)`: what a recipe with these keys gets, always with the same random weights."""

    def backbone(model: str, *, load_weights: bool = True, weights: str = "none", **params: object) -> SlidingWindow:
        torch.manual_seed(0)
        values = TimmParams.model_validate({"model": model, "weights": weights, **params})
        built = TIMM.build(values, BackboneContext(load_weights=load_weights))
        assert isinstance(built, SlidingWindow)
        return built

    return backbone
