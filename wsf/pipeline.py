"""From a resolved recipe to the network: backbone, head and aggregator as one module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from wsf.components import Aggregator as AggregatorRecord
from wsf.components import AggregatorContext, BackboneContext, HeadContext
from wsf.contracts import BuiltBackbone
from wsf.data.frame import at_side, side_at, valid_cells
from wsf.recipe.schema import FrameBlock, Recipe
from wsf.recipe.window import refuse_small, smallest_scales
from wsf.weights import load_weights, save_weights

PARTS = ("backbone", "head", "aggregator")


class Recogniser(nn.Module):
    """Backbone, head and aggregator as one network.

    `images` are always (B, 3, S, S) float32 frames as `wsf.data.frame.batch_of` makes them, and `extents` (B, 2) the
    heights and widths of the pictures in them, in pixels of the frame at scale 1, on the CPU.
    """

    def __init__(
        self,
        backbone: nn.Module,
        head: nn.Module,
        aggregator: Any,
        *,
        stage: str,
        frame: FrameBlock,
        classes: tuple[str, ...],
        frozen: Sequence[str] = PARTS,
    ) -> None:
        super().__init__()
        self.backbone, self.head, self.aggregator = backbone, head, aggregator
        self.stage, self.frame, self.classes = stage, frame, classes
        self.frozen = tuple(frozen)
        for name in self.frozen:
            if isinstance(part := getattr(self, name), nn.Module):
                part.requires_grad_(requires_grad=False)
        self._frozen_dtype = torch.float32
        self._cells: dict[int, tuple[Tensor, Tensor]] = {}

    @property
    def geometry(self) -> BuiltBackbone:
        """The backbone as its contract has it: window, stride, centres."""
        return cast(BuiltBackbone, self.backbone)

    def train(self, mode: bool = True) -> Recogniser:
        """Frozen parts stay in evaluation mode, so that their batch norms keep their statistics."""
        super().train(mode)
        for name in self.frozen:
            if isinstance(part := getattr(self, name), nn.Module):
                part.eval()
        return self

    def compute_in(self, dtype: torch.dtype, device: torch.device) -> Recogniser:
        """Moves to a device; a frozen backbone also to a type of lower precision. Its features come back as float32."""
        self.to(device)
        if "backbone" in self.frozen:
            self._frozen_dtype = dtype
            self.backbone.to(dtype=dtype)
        self.backbone.to(memory_format=torch.channels_last)
        return self

    def features(self, images: Tensor, scale: float) -> Tensor:
        """Frames (B, 3, S, S) at a scale → features (B, D, h, w) of float32."""
        side = side_at(self.frame.size, scale, self.geometry.multiple)
        frozen = "backbone" in self.frozen
        with torch.set_grad_enabled(torch.is_grad_enabled() and not frozen):
            images = at_side(images, side, antialias=self.frame.antialias)
            features: Tensor = self.backbone(images.to(self._frozen_dtype))
            return features.float()

    def cells(self, scale: float) -> tuple[Tensor, Tensor]:
        """Centres of the cells at a scale, in pixels of the frame at scale 1: ys (h,), xs (w,), float64, on the CPU."""
        side = side_at(self.frame.size, scale, self.geometry.multiple)
        if side not in self._cells:
            ys, xs = self.geometry.centres(side, side)
            back = self.frame.size / side
            self._cells[side] = (ys.cpu().double() * back, xs.cpu().double() * back)
        return self._cells[side]

    def valid(self, scale: float, extents: Tensor) -> Tensor:
        """The cells that may win, (B, 1, h, w) of bool, on the CPU."""
        ys, xs = self.cells(scale)
        if self.frame.search == "all":
            return torch.ones(len(extents), 1, len(ys), len(xs), dtype=torch.bool)
        return valid_cells(ys, xs, extents)

    def scores(self, features: Tensor, valid: Tensor) -> Tensor:
        """Features (B, D, h, w) → logits (B, K)."""
        if self.stage == "maps":
            return cast(Tensor, self.aggregator(self.head(features), valid))
        return cast(Tensor, self.aggregator(features, valid, self.head))

    def scores_and_maps(self, features: Tensor, valid: Tensor) -> tuple[Tensor, Tensor]:
        """Features → logits (B, K) and the class maps (B, K, h, w) that they stand for."""
        if self.stage == "maps":
            maps = self.head(features)
            return self.aggregator(maps, valid), maps
        scores = self.aggregator(features, valid, self.head)
        own = getattr(self.aggregator, "maps", None)
        return scores, own(features, valid, self.head) if own else self.head(features)

    def forward(self, images: Tensor, extents: Tensor, scales: Sequence[float] = (1.0,)) -> Tensor:
        """Frames → logits (B, K); several scales are fused by their maximum, the paper's "parallel networks"."""
        scores = [
            self.scores(self.features(images, scale), self.valid(scale, extents).to(images.device)) for scale in scales
        ]
        return scores[0] if len(scores) == 1 else torch.stack(scores).max(dim=0).values


def build(
    recipe: Recipe, classes: tuple[str, ...], priors: NDArray[np.float64], *, load_weights: bool = True
) -> Recogniser:
    """The network of a recipe, with its first weights drawn from torch's generator. Raises WsfError."""
    backbone = recipe.backbone.build(BackboneContext(load_weights=load_weights))
    check_window(recipe, backbone, smallest_scales(recipe))
    channels = backbone.channels
    head = recipe.head.build(HeadContext(channels=channels, classes=classes, priors=tuple(priors.tolist())))
    aggregator = recipe.aggregator.build(AggregatorContext(channels=channels, classes=classes))
    record = cast("AggregatorRecord[Any]", recipe.aggregator.offer.component)
    return Recogniser(
        backbone,
        head,
        aggregator,
        stage=record.stage,
        frame=recipe.core.frame,
        classes=classes,
        frozen=recipe.core.train.freeze,
    )


def check_window(recipe: Recipe, backbone: BuiltBackbone, scales: Mapping[str, float]) -> None:
    """Raises RecipeError where the frame, at one of the scales, is smaller than the window: it would have no cell.

    `scales` are named by the recipe's key that gives them.
    """
    size, multiple = recipe.core.frame.size, backbone.multiple
    refuse_small(
        recipe, backbone.window, {key: (scale, side_at(size, scale, multiple)) for key, scale in scales.items()}
    )


def save_parts(recogniser: Recogniser, folder: Path, parts: Sequence[str]) -> None:
    """Writes `backbone.safetensors` and the like; a part without tensors has no file."""
    for name in parts:
        if isinstance(part := getattr(recogniser, name), nn.Module) and part.state_dict():
            save_weights(part, folder / f"{name}.safetensors")


def load_parts(recogniser: Recogniser, folder: Path) -> None:
    """Reads what `save_parts` wrote. Raises WeightsError."""
    for name in PARTS:
        if isinstance(part := getattr(recogniser, name), nn.Module) and part.state_dict():
            load_weights(part, folder / f"{name}.safetensors", name=f"this run's {name}")
