"""What a plugin offers: one frozen record a component, and the parameters that a recipe may give it.

A record is light: it names its parameters and says how to build the thing, and importing it imports no torch. Only
`build` does, so that listings and `wsf recipe check` answer at once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from wsf.contracts import (
    BuiltBackbone,
    BuiltDataset,
    BuiltFeatureAggregator,
    BuiltHead,
    BuiltLoss,
    BuiltMapAggregator,
    BuiltSchedule,
    BuiltViews,
)

if TYPE_CHECKING:
    import typer


class Params(BaseModel):
    """Base of every component's parameters: unknown keys are refused, values are frozen, each field is described."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, validate_default=True)


P = TypeVar("P", bound=Params)


def expand_environment(text: object) -> object:
    """`${NAME}` and `${NAME:-default}` replaced from the environment; anything that is no text is left alone."""
    if not isinstance(text, str | Path):
        return text

    def value(match: re.Match[str]) -> str:
        name, default = match["name"], match["default"]
        found = os.environ.get(name) or default
        if found is None:
            raise ValueError(f"the environment variable {name} is not set; set it, or give the path itself")
        return found

    return re.sub(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*))?\}", value, str(text))


def _absolute(text: str) -> str:
    """As it is written into a resolved recipe, so that the recipe means the same from every working directory."""
    return str(Path(text).absolute()) if text else text


def _absolute_file(text: str) -> str:
    return _absolute(text) if text.endswith(".safetensors") else text


PathText = Annotated[str, BeforeValidator(expand_environment), PlainSerializer(_absolute, when_used="json")]
"""Text that names a file or a folder. `${NAME}` reads the environment here and in `WeightsText` alone."""

WeightsText = Annotated[str, BeforeValidator(expand_environment), PlainSerializer(_absolute_file, when_used="json")]
"""Text that names weights: a safetensors file, or a word that the component understands."""


@dataclass(frozen=True, kw_only=True)
class DatasetContext:
    """`cache` is the folder in which generated or downloaded data may be kept."""

    cache: Path


BACKGROUND = "background"
"""The name of the class that a view with `background` adds."""


@dataclass(frozen=True, kw_only=True)
class ViewsContext:
    """`classes` are the dataset's, in the order of the labels.

    `scoring`: the examples are scored, not trained on: the records that views are given have neither labels nor boxes.
    """

    classes: tuple[str, ...]
    scoring: bool = False


@dataclass(frozen=True, kw_only=True)
class BackboneContext:
    """`load_weights` is False where a checkpoint's weights follow, so that the original ones need not be found."""

    load_weights: bool = True


@dataclass(frozen=True, kw_only=True)
class HeadContext:
    """`classes` are all that are trained: the dataset's and, last, `BACKGROUND` where a view has it.

    `priors` (K,): the share of the training examples that hold each of them, strictly between 0 and 1. Those of which
    it is not known are left out, unless the loss assumes that they do not hold it.
    """

    channels: int
    classes: tuple[str, ...]
    priors: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class AggregatorContext:
    """`channels` are the backbone's, `classes` as in `HeadContext`."""

    channels: int
    classes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LossContext:
    """`classes` and `priors` as in `HeadContext`."""

    classes: tuple[str, ...]
    priors: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class ScheduleContext:
    """`steps` in all, over `epochs`."""

    steps: int
    epochs: int


@dataclass(frozen=True, kw_only=True)
class Component(Generic[P]):
    """What every kind has in common.

    `summary` is one line; `equation` is plain text; `source` is a citation; `example` are the keys that a recipe would
    give beside `use`.
    """

    kind: ClassVar[str]
    block: ClassVar[str]
    """The recipe's key under which the component is used."""

    name: str
    params: type[P]
    summary: str
    equation: str = ""
    source: str = ""
    example: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Dataset(Component[P]):
    """Pictures with labels."""

    kind: ClassVar[str] = "dataset"
    block: ClassVar[str] = "data"
    build: Callable[[P, DatasetContext], BuiltDataset]


@dataclass(frozen=True, kw_only=True)
class Views(Component[P]):
    """Record → examples.

    `background`: its examples have one label more, the last: whether they show nothing but background. The class is
    trained beside the dataset's, and never reported: neither scores nor maps nor places of it leave the network.
    """

    kind: ClassVar[str] = "views"
    block: ClassVar[str] = "views"
    build: Callable[[P, ViewsContext], BuiltViews]
    background: bool = False


@dataclass(frozen=True, kw_only=True)
class Backbone(Component[P]):
    """Images → features.

    `window` tells the built network's window from the parameters alone, in pixels, so that `wsf recipe check` can
    refuse a frame that is too small; None where only building it tells.
    """

    kind: ClassVar[str] = "backbone"
    block: ClassVar[str] = "backbone"
    build: Callable[[P, BackboneContext], BuiltBackbone]
    window: Callable[[P], int | None] = lambda _: None


@dataclass(frozen=True, kw_only=True)
class Head(Component[P]):
    """Features → class maps."""

    kind: ClassVar[str] = "head"
    block: ClassVar[str] = "head"
    build: Callable[[P, HeadContext], BuiltHead]


@dataclass(frozen=True, kw_only=True)
class Aggregator(Component[P]):
    """Class maps, or features, → one logit a class.

    `order_free`: moving the cells about does not change the scores.
    """

    kind: ClassVar[str] = "aggregator"
    block: ClassVar[str] = "aggregator"
    build: Callable[[P, AggregatorContext], BuiltMapAggregator | BuiltFeatureAggregator]
    stage: Literal["maps", "features"] = "maps"
    order_free: bool = True


@dataclass(frozen=True, kw_only=True)
class Loss(Component[P]):
    """Scores and labels → a number.

    `single_label`: every picture carries exactly one class. `unknown`: what a label of 0 is to the loss. It is ignored,
    that is, gives no gradient; or the loss assumes something in its place, such as that the class is absent. Class
    priors then count it as absent too.
    """

    kind: ClassVar[str] = "loss"
    block: ClassVar[str] = "loss"
    build: Callable[[P, LossContext], BuiltLoss]
    single_label: bool = False
    unknown: Literal["ignored", "assumed"] = "ignored"


@dataclass(frozen=True, kw_only=True)
class Schedule(Component[P]):
    """Training step → scales.

    `limits` tells the smallest and the largest scale that may be drawn, from the parameters alone, so that
    `wsf recipe check` can refuse a frame that is too small, and all seeds share a grid of cached scales; None where
    only drawing tells.
    """

    kind: ClassVar[str] = "schedule"
    block: ClassVar[str] = "schedule"
    build: Callable[[P, ScheduleContext], BuiltSchedule]
    limits: Callable[[P], tuple[float, float] | None] = lambda _: None


AnyComponent: TypeAlias = (
    Dataset[Any] | Views[Any] | Backbone[Any] | Head[Any] | Aggregator[Any] | Loss[Any] | Schedule[Any]
)

KINDS: Mapping[str, type[AnyComponent]] = {
    record.kind: record for record in (Dataset, Views, Backbone, Head, Aggregator, Loss, Schedule)
}
"""Every kind by name, in the order of an image's way through the pipeline."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """A verb that a plugin adds to `wsf`: a function or a group that typer understands."""

    name: str
    summary: str
    app: Callable[..., Any] | typer.Typer
