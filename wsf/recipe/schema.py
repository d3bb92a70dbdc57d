"""The core's own part of a recipe: every block and key that no plugin defines, with its default and its bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import Field, field_validator, model_validator

from wsf.components import BACKGROUND, Params, Views
from wsf.errors import RecipeError
from wsf.fusion import Fusion, Maximum, Mean, PowerMean
from wsf.plugins import Offer
from wsf.recipe.scales import SCALE_SETS

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=100)]
Title = Annotated[str, Field(min_length=1, max_length=60)]
Scale = Annotated[float, Field(gt=0, le=16)]


class DataBlock(Params):
    """Which splits are used. The dataset's own parameters stand beside these keys."""

    train: str = Field("train", description="split to train on")
    holdout: float = Field(0.15, ge=0, lt=1, description="share of the training split kept aside for every choice")
    evaluate: str = Field("test", description="split to evaluate on, chosen nothing on")

    @field_validator("evaluate")
    @classmethod
    def _not_the_holdout(cls, split: str) -> str:
        if split == "holdout":
            raise ValueError("'holdout' is the name of what is cut from the training split; rename the split")
        return split


class FrameBlock(Params):
    """How a picture becomes a square of `size` pixels."""

    fit: Literal["pad", "warp"] = Field("pad", description="longest side to size and zero-pad, or stretch to a square")
    size: int = Field(500, ge=8, le=8192, description="side of the frame in pixels, at scale 1")
    search: Literal["all", "image"] = Field(
        "all", description="cells that may win: all, or those centred on the picture"
    )
    antialias: bool = Field(True, description="low-pass filter where a scale below 1 shrinks the frame")


class OptimiserBlock(Params):
    """One of torch.optim, by name, and how its learning rate changes."""

    use: Literal["adagrad", "sgd", "adam", "adamw"] = Field("adagrad", description="the optimiser")
    lr: float = Field(0.01, gt=0, description="learning rate")
    backbone_lr: float | None = Field(
        None, gt=0, description="learning rate of what learns of the backbone; null: lr, as for all else"
    )
    weight_decay: float = Field(0.0, ge=0, description="L2 penalty (decoupled for adamw)")
    momentum: float = Field(0.0, ge=0, lt=1, description="sgd only")
    decay: Literal["constant", "linear", "cosine"] = Field("constant", description="learning rate from full to zero")
    warmup: float = Field(0.0, ge=0, description="epochs over which the learning rate rises from zero")

    @model_validator(mode="after")
    def _momentum_is_sgds(self) -> OptimiserBlock:
        if self.momentum and self.use != "sgd":
            raise ValueError(f"momentum is a parameter of sgd, not of {self.use}; remove it, or use: sgd")
        return self


class TrainBlock(Params):
    """The loop."""

    epochs: int = Field(30, ge=0, le=100_000, description="passes over the training examples")
    batch_size: int = Field(16, ge=1, description="examples a step, over all ranks")
    freeze: tuple[Literal["backbone", "head", "aggregator"], ...] = Field(
        ("backbone",), description="parts that do not learn: no gradient, batch norms in evaluation mode"
    )
    tail: str | None = Field(
        None,
        min_length=1,
        description="a frozen backbone's module from which on it learns all the same, batch norms in evaluation mode",
    )
    keep: Literal["last", "best"] = Field(
        "last", description="weights of the run: the last epoch's, or those with the highest mAP on the holdout"
    )
    validate_every: int = Field(1, ge=1, le=100_000, description="keep: best scores the holdout every so many epochs")
    average: int = Field(
        1, ge=1, le=100_000, description="the last so many epochs whose weights are averaged in the end; 1 for none"
    )

    @model_validator(mode="after")
    def _validated_to_keep_the_best(self) -> TrainBlock:
        if self.validate_every > 1 and self.keep == "last":
            raise ValueError("validate_every is for keep: best, got keep: last; remove it, or give keep: best")
        return self

    @model_validator(mode="after")
    def _one_epoch_or_several(self) -> TrainBlock:
        if self.average > 1 and self.keep == "best":
            raise ValueError(
                f"average is for keep: last, and keep: best takes one epoch's weights, got average: {self.average}; "
                "remove one of the two"
            )
        return self

    @model_validator(mode="after")
    def _tail_of_a_frozen_backbone(self) -> TrainBlock:
        if self.tail is not None and "backbone" not in self.freeze:
            raise ValueError(
                "tail is for a frozen backbone, and all of this one learns; remove it, or freeze: [backbone]"
            )
        return self


class CacheBlock(Params):
    """What is kept on disk, below $WSF_CACHE, and shared between runs."""

    features: bool = Field(False, description="features of a frozen backbone; drawn scales snap to a grid")
    grid: int = Field(8, ge=1, le=64, description="scales on the grid, from the schedule's smallest to its largest")
    pictures: bool = Field(False, description="decoded and resized pictures")


class AugmentBlock(Params):
    """Random changes of the training examples."""

    flip: float = Field(0.0, ge=0, le=1, description="chance that an example is mirrored left to right")


class PowerBlock(Params):
    """Fusion by the mean of the k-th powers of probabilities: see `wsf.fusion.PowerMean`."""

    power: float = Field(ge=1, le=100, description="k: 1 is the mean of the probabilities, 100 nearly their maximum")


class EvaluateBlock(Params):
    """How a split is scored."""

    ap: Literal["voc2012", "voc2007", "raw"] = Field("voc2012", description="definition of average precision")
    scales: Literal["paper", "fast", "single", "auto"] | tuple[Scale, ...] = Field(
        "fast", description="test scales: paper (65), fast (6), single, auto (chosen on the holdout), or a list"
    )
    within: float = Field(0.3, ge=0, le=100, description="points of mAP that scales: auto may lose against all 65")
    fuse: Literal["mean", "max"] | PowerBlock = Field(
        "mean", description="over views and scales: mean or max of raw scores, or {power: k} of probabilities"
    )
    mean_over: Annotated[tuple[str, ...], Field(min_length=1)] | None = Field(
        None, description="classes over which the mAP is taken; null for all"
    )
    places: Literal["auto"] | bool = Field(
        "auto", description="points and boxes in scored splits; auto: where there are boxes to measure them by"
    )

    @field_validator("scales")
    @classmethod
    def _some_scale(cls, scales: str | tuple[float, ...]) -> str | tuple[float, ...]:
        if not scales:
            raise ValueError("at least one scale is needed")
        return scales

    @property
    def fusion(self) -> Fusion:
        """How views and scales are fused."""
        if isinstance(self.fuse, PowerBlock):
            return PowerMean(self.fuse.power)
        return Mean() if self.fuse == "mean" else Maximum()

    @property
    def scale_values(self) -> tuple[float, ...]:
        """The scales as numbers; for auto, until they are chosen, those among which they will be."""
        if self.scales == "auto":
            return SCALE_SETS["paper"]
        return SCALE_SETS[self.scales] if isinstance(self.scales, str) else self.scales


class MapsBlock(Params):
    """How class maps are drawn, and how boxes are made of them."""

    scales: tuple[Scale, ...] = Field((1.0, 1.3, 1.6, 1.9, 2.2, 2.5), min_length=1, description="scales of drawn maps")
    place: Literal["centres", "resize"] = Field(
        "centres", description="cells lie where their windows look, or are stretched over the frame, as in the paper"
    )
    size: int = Field(500, ge=8, le=4096, description="longest side of drawn maps in pixels, at most the picture's")
    boxes: Literal["windows", "components"] = Field(
        "windows", description="boxes from the best windows, or around the connected parts of thresholded maps"
    )


class ReportBlock(Params):
    """What a run draws of itself when it has finished: report.html in its folder."""

    html: bool = Field(True, description="write report.html: tables, curves, and pictures beside their maps")
    pictures: int = Field(
        6, ge=0, le=100, description="pictures of a class there: half hits, a quarter mistakes, a quarter trained on"
    )


class PublishedBlock(Params):
    """What a paper reports for this row, in percent, shown beside ours and marked as published."""

    mAP: float = Field(ge=0, le=100, description="mean average precision in percent")  # noqa: N815
    per_class: dict[str, float] = Field(default_factory=dict, description="average precision in percent, by class")
    source: str = Field(description="citation")


class CoreRecipe(Params):
    """All that a recipe says outside its components."""

    name: Name = Field(description="names the run folder: letters, digits, '_', '-' and '.'")
    title: Title | None = Field(None, description="what reports call it; null for its name")
    seed: int = Field(0, ge=0, lt=2**31, description="of the holdout, the order, the first weights, the draws")
    data: DataBlock = DataBlock()
    frame: FrameBlock = FrameBlock()
    optimiser: OptimiserBlock = OptimiserBlock()
    train: TrainBlock = TrainBlock()
    augment: AugmentBlock = AugmentBlock()
    evaluate: EvaluateBlock = EvaluateBlock()
    maps: MapsBlock = MapsBlock()
    report: ReportBlock = ReportBlock()
    cache: CacheBlock = CacheBlock()
    precision: Literal["auto", "float32", "bfloat16", "float16"] = Field(
        "auto", description="of a frozen backbone's arithmetic"
    )
    compile: bool = Field(False, description="torch.compile a frozen backbone, for the first 8 shapes that it meets")
    trackers: tuple[str, ...] = Field((), description="plugins whose run hooks are called")
    published: PublishedBlock | None = None

    @model_validator(mode="after")
    def _features_that_stay(self) -> CoreRecipe:
        if self.cache.features and "backbone" not in self.train.freeze:
            raise ValueError(
                "cache.features keeps what a frozen backbone gives, and this one learns, so that its features change "
                "at every step; give train: {freeze: [backbone]}, or cache: {features: false}"
            )
        return self


@dataclass(frozen=True)
class Use:
    """One component as a recipe uses it."""

    offer: Offer
    params: Params
    name: str
    """What `use:` says: the component's name, qualified only where several plugins offer it."""

    def build(self, context: Any) -> Any:
        """The built component."""
        return self.offer.build(self.params, context)


@dataclass(frozen=True)
class Recipe:
    """A resolved recipe: defaults filled in, every component found and its parameters validated."""

    core: CoreRecipe
    dataset: Use
    views: tuple[Use, ...]
    evaluate_views: tuple[Use, ...]
    backbone: Use
    head: Use
    aggregator: Use
    loss: Use
    schedule: Use
    path: Path | None = field(default=None, compare=False)
    """The file that it was read from, for messages; None when it was made in memory."""

    def trained_classes(self, classes: Sequence[str]) -> tuple[str, ...]:
        """A dataset's classes and, where a view that is trained on has it, the background. Raises RecipeError."""
        adding = next((use for use in self.views if has_background([use])), None)
        if adding is None:
            return tuple(classes)
        if BACKGROUND in classes:
            raise RecipeError(
                f"views: '{adding.name}' adds a class '{BACKGROUND}', and the data has one of that name already; "
                "rename it there"
            )
        return *classes, BACKGROUND


def has_background(views: Sequence[Use]) -> bool:
    """Whether some of the views tell the background."""
    return any(cast("Views[Any]", use.offer.component).background for use in views)


def with_scales(recipe: Recipe, scales: Sequence[float]) -> Recipe:
    """The recipe with its test scales settled."""
    evaluate = recipe.core.evaluate.model_copy(update={"scales": tuple(scales)})
    return replace(recipe, core=recipe.core.model_copy(update={"evaluate": evaluate}))
