"""From a resolved recipe to the network: backbone, head and aggregator as one module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from wsf.components import Aggregator as AggregatorRecord
from wsf.components import AggregatorContext, BackboneContext, HeadContext
from wsf.contracts import BuiltBackbone
from wsf.data.frame import side_at
from wsf.recipe.schema import Recipe
from wsf.recipe.window import refuse_small, smallest_scales
from wsf.recogniser import PARTS, Recogniser
from wsf.weights import load_weights, save_weights


def build(
    recipe: Recipe, classes: tuple[str, ...], priors: NDArray[np.float64], *, load_weights: bool = True
) -> Recogniser:
    """The network of a recipe, with its first weights drawn from torch's generator. Raises WsfError.

    `classes` are the dataset's, `priors` those of all that are trained.
    """
    trained = recipe.trained_classes(classes)
    backbone = recipe.backbone.build(BackboneContext(load_weights=load_weights))
    check_window(recipe, backbone, smallest_scales(recipe))
    channels = backbone.channels
    head = recipe.head.build(HeadContext(channels=channels, classes=trained, priors=tuple(priors.tolist())))
    aggregator = recipe.aggregator.build(AggregatorContext(channels=channels, classes=trained))
    record = cast("AggregatorRecord[Any]", recipe.aggregator.offer.component)
    return Recogniser(
        backbone,
        head,
        aggregator,
        stage=record.stage,
        frame=recipe.core.frame,
        classes=classes,
        background=len(trained) > len(classes),
        frozen=recipe.core.train.freeze,
        tail=recipe.core.train.tail,
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
    for name, part in recogniser.modules_of(parts).items():
        if part.state_dict():
            save_weights(part, folder / f"{name}.safetensors")


def load_parts(recogniser: Recogniser, folder: Path, parts: Sequence[str] = PARTS) -> None:
    """Reads what `save_parts` wrote. Raises WeightsError."""
    for name, part in recogniser.modules_of(parts).items():
        if part.state_dict():
            load_weights(part, folder / f"{name}.safetensors", name=f"this run's {name}")
