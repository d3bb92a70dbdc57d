"""The component that is checked: its parameters, and what is built of them for the checks."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from wsf.components import (
    AggregatorContext,
    BackboneContext,
    DatasetContext,
    HeadContext,
    LossContext,
    Params,
    ScheduleContext,
    ViewsContext,
)
from wsf.data.cache import cache_folder
from wsf.errors import DataError, RecipeError, WeightsError
from wsf.recipe.resolve import validated
from wsf.testing.promise import NotAtHandError

if TYPE_CHECKING:
    from wsf.components import AnyComponent
    from wsf.plugins import Offer

CHANNELS = 4
"""D of the features that heads and aggregators are given."""
CLASSES = 3
"""K, where a check does not say otherwise."""
STEPS, EPOCHS = 60, 6
"""What a schedule is built for."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A component in one configuration: its example, with the keys of `changes` put over it."""

    offer: Offer
    changes: Mapping[str, Any] = field(default_factory=dict)
    beside: list[Subject] = field(default_factory=list)
    """All that are checked together, this one among them, so that what costs most can be done once for all."""

    @property
    def component(self) -> AnyComponent:
        """The record."""
        return self.offer.component

    @property
    def keys(self) -> dict[str, Any]:
        """What a recipe would give beside `use`."""
        return {**self.component.example, **self.changes}

    @cached_property
    def params(self) -> Params:
        """Raises NotAtHandError where the example is not valid here: a check of its own tells why."""
        for variable in re.findall(r"\$\{(\w+)\}", str(self.keys)):
            if variable not in os.environ:
                raise NotAtHandError(f"the example reads the environment variable {variable}, which is not set; set it")
        try:
            params: Params = validated(self.component.params, self.keys)
        except ValidationError:
            raise NotAtHandError("the example is not valid; see the check `example`") from None
        return params

    def build(self, *, classes: int = CLASSES, channels: int = CHANNELS, seed: int = 0) -> Any:
        """What `build` makes of the parameters after torch was seeded; a backbone without the weights that it names.

        Raises NotAtHandError where data or weights are not at hand.
        """
        context = _context(self.component.kind, tuple(f"class_{k}" for k in range(classes)), channels)
        if self.component.kind not in ("dataset", "views", "schedule"):
            import torch

            torch.manual_seed(seed)
        try:
            return self.offer.build(self.params, context)
        except (DataError, WeightsError) as error:
            raise NotAtHandError(f"its data or weights are not at hand ({error}); give them by -o KEY=VALUE") from error

    def sizes(self) -> Iterator[tuple[int, int, Any]]:
        """Numbers of images and of classes, and what is built for so many classes; it may refuse a single one."""
        for batch, classes in ((1, 3), (2, 1), (3, 4)):
            try:
                built = self.build(classes=classes)
            except RecipeError:
                if classes > 1:
                    raise
            else:
                yield batch, classes, built

    @cached_property
    def built(self) -> Any:
        """One that all checks share, in evaluation mode; none of them may change it."""
        built = self.build()
        if hasattr(built, "eval"):
            built.eval()
        return built


def _context(kind: str, classes: tuple[str, ...], channels: int) -> Any:
    priors = tuple((k + 1) / (len(classes) + 2) for k in range(len(classes)))
    match kind:
        case "dataset":
            return DatasetContext(cache=cache_folder())
        case "views":
            return ViewsContext(classes=classes)
        case "backbone":
            return BackboneContext(load_weights=False)
        case "head":
            return HeadContext(channels=channels, classes=classes, priors=priors)
        case "aggregator":
            return AggregatorContext(channels=channels, classes=classes)
        case "loss":
            return LossContext(classes=classes, priors=priors)
        case _:
            return ScheduleContext(steps=STEPS, epochs=EPOCHS)
