"""One tiny component of each kind, so that the core can be tested end to end in a second, without any other plugin."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from pydantic import Field, model_validator

from wsf import (
    Aggregator,
    AggregatorContext,
    Backbone,
    BackboneContext,
    Box,
    DataError,
    Dataset,
    DatasetContext,
    Example,
    Head,
    HeadContext,
    Loss,
    LossContext,
    Params,
    Record,
    Schedule,
    ScheduleContext,
    Step,
    Views,
    ViewsContext,
    WeightsText,
    hookimpl,
)

if TYPE_CHECKING:
    from torch import Tensor, nn

COLOURS = {"blue": (40, 60, 220), "green": (40, 200, 60), "red": (220, 50, 40)}


class SquaresParams(Params):
    count: int = Field(24, ge=1, le=1000, description="pictures a split")
    size: int = Field(48, ge=32, le=512, description="side of a picture in pixels")


class Squares:
    """Coloured squares on grey: picture i shows class i mod 3, and every other picture the next class too."""

    classes = tuple(COLOURS)
    splits = ("train", "test")

    def __init__(self, params: SquaresParams) -> None:
        self.params = params

    def records(self, split: str) -> Sequence[Record]:
        if split not in self.splits:
            raise DataError(f"toy: no split named '{split}'; it has {', '.join(self.splits)}")
        return [self._record(split, index) for index in range(self.params.count)]

    def _record(self, split: str, index: int) -> Record:
        boxes = self._boxes(split, index)
        labels = np.full(len(COLOURS), -1, np.int8)
        labels[[box.label for box in boxes]] = 1
        return Record(id=f"{split}_{index:04}", source=f"{split}/{index}", labels=labels, boxes=boxes)

    def _boxes(self, split: str, index: int) -> tuple[Box, ...]:
        """One square, or one in each half of the picture, so that they never overlap."""
        rng = np.random.default_rng([self.splits.index(split), index])
        size = self.params.size
        labels = [index % 3] if index % 2 == 0 else [index % 3, (index + 1) % 3]
        boxes = []
        for half, label in enumerate(labels):
            side = int(rng.integers(size // 4, size // 2))
            x = half * (size // 2) + int(rng.integers(0, size // 2 - side + 1))
            y = int(rng.integers(0, size - side + 1))
            boxes.append(Box(label, (float(x), float(y), float(x + side), float(y + side))))
        return tuple(boxes)

    def read(self, record: Record) -> bytes:
        split, _, index = record.source.partition("/")
        size = self.params.size
        noise = np.random.default_rng([self.splits.index(split), int(index), 1])
        pixels = noise.integers(110, 146, (size, size, 3), dtype=np.uint8)
        for box in self._boxes(split, int(index)):
            x0, y0, x1, y1 = (int(side) for side in box.region)
            pixels[y0:y1, x0:x1] = COLOURS[self.classes[box.label]]
        encoded = io.BytesIO()
        Image.fromarray(pixels).save(encoded, "PNG")
        return encoded.getvalue()


class WholeParams(Params):
    flip: bool = Field(False, description="mirror the picture left to right")


class Whole:
    def __init__(self, flip: bool) -> None:
        self.flip = flip

    def examples(self, record: Record, size: tuple[int, int]) -> Sequence[Example]:  # noqa: ARG002
        return [Example(record.labels, flip=self.flip)]


class PatchesParams(Params):
    pass


class Patches:
    """A crop around every square and, where a picture has but one, its right half, which is background."""

    def __init__(self, context: ViewsContext) -> None:
        self.scoring = context.scoring

    def examples(self, record: Record, size: Callable[[], tuple[int, int]]) -> Sequence[Example]:
        width, height = size()
        halves = [(0.0, 0.0, width / 2, float(height)), (width / 2, 0.0, float(width), float(height))]
        if self.scoring:
            return [Example(np.zeros(len(COLOURS) + 1, np.int8), half) for half in halves]
        if record.boxes is None:
            raise DataError(f"{record.id}: the view patches needs boxes, got a picture without")
        shown = [(box.label, box.region) for box in record.boxes]
        shown += [(len(COLOURS), halves[1])] if len(shown) == 1 else []
        return [Example(2 * np.eye(len(COLOURS) + 1, dtype=np.int8)[label] - 1, region) for label, region in shown]


class CnnParams(Params):
    channels: int = Field(16, ge=1, le=64, description="channels of the features")
    weights: WeightsText = Field("random", description="a safetensors file, or random: fixed ones, always the same")


def build_cnn(params: CnnParams, context: BackboneContext) -> Any:
    """Convolutions 8/4 and 3/2: window 8 + (3 - 1) * 4 = 16, stride 4 * 2 = 8, no padding."""
    import torch
    from torch import nn

    from wsf import load_weights

    class Cnn(nn.Sequential):
        channels = params.channels
        window, stride, multiple = 16, 8, 1
        mean, std = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)

        def centres(self, height: int, width: int) -> tuple[Tensor, Tensor]:
            def middles(side: int) -> Tensor:
                return 8.0 + 8.0 * torch.arange((side - 16) // 8 + 1, dtype=torch.float64)

            return middles(height), middles(width)

    network = Cnn(
        nn.Conv2d(3, params.channels, 8, stride=4), nn.ReLU(), nn.Conv2d(params.channels, params.channels, 3, stride=2)
    )
    # Averages over the kernels, of random colour differences: the grey ground gives nothing, a square much.
    colours = torch.randn(params.channels, 3, generator=torch.Generator().manual_seed(0))
    differences = colours - colours.mean(dim=1, keepdim=True)
    network[0].weight.data = (differences / 64)[:, :, None, None].repeat(1, 1, 8, 8)
    network[2].weight.data = (torch.eye(params.channels) / 9)[:, :, None, None].repeat(1, 1, 3, 3)
    for layer in (network[0], network[2]):
        nn.init.zeros_(layer.bias)
    if params.weights != "random" and context.load_weights:
        load_weights(network, params.weights, name="toy")
    return network


class LinearParams(Params):
    pass


def build_linear(_params: LinearParams, context: HeadContext) -> nn.Module:
    import torch
    from torch import nn

    head = nn.Conv2d(context.channels, len(context.classes), 1)
    priors = torch.tensor(context.priors)
    nn.init.zeros_(head.weight)
    head.bias.data = torch.log(priors / (1 - priors))
    return head


class MaxParams(Params):
    pass


def build_max(_params: MaxParams, _context: AggregatorContext) -> Callable[[Tensor, Tensor], Tensor]:
    import torch

    def global_max(maps: Tensor, valid: Tensor) -> Tensor:
        """(B, K, h, w) → (B, K)."""
        wide = maps if maps.dtype == torch.float64 else maps.float()
        return wide.masked_fill(~valid, -torch.inf).flatten(2).max(dim=2).values

    return global_max


class LogParams(Params):
    pass


class LogLoss:
    def __call__(self, scores: Tensor, labels: Tensor, step: Step) -> Tensor:  # noqa: ARG002
        from torch.nn.functional import softplus

        return (softplus(-labels * scores) * (labels != 0)).sum(dim=1).mean()

    def probabilities(self, scores: Tensor) -> Tensor:
        return scores.sigmoid()


class FixedParams(Params):
    scale: float = Field(1.0, gt=0, le=16, description="the one scale")


class UniformParams(Params):
    low: float = Field(0.7, gt=0, le=16, description="smallest scale")
    high: float = Field(1.4, gt=0, le=16, description="largest scale")

    @model_validator(mode="after")
    def _in_order(self) -> UniformParams:
        if self.low > self.high:
            raise ValueError(f"low must not be above high, got {self.low} and {self.high}; swap them")
        return self


class Uniform:
    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def train_scales(self, step: int, rng: np.random.Generator) -> tuple[float, ...]:  # noqa: ARG002
        return (float(rng.uniform(self.low, self.high)),)


def _dataset(params: SquaresParams, _context: DatasetContext) -> Squares:
    return Squares(params)


def _whole(params: WholeParams, _context: ViewsContext) -> Whole:
    return Whole(params.flip)


def _patches(_params: PatchesParams, context: ViewsContext) -> Patches:
    return Patches(context)


def _log(_params: LogParams, _context: LossContext) -> LogLoss:
    return LogLoss()


def _fixed(params: FixedParams, _context: ScheduleContext) -> Uniform:
    return Uniform(params.scale, params.scale)


def _uniform(params: UniformParams, _context: ScheduleContext) -> Uniform:
    return Uniform(params.low, params.high)


@hookimpl
def wsf_datasets() -> list[Dataset[Any]]:
    return [Dataset(name="toy", params=SquaresParams, summary="coloured squares on grey", build=_dataset)]


@hookimpl
def wsf_views() -> list[Views[Any]]:
    return [
        Views(name="whole", params=WholeParams, summary="the whole picture", build=_whole),
        Views(name="patches", params=PatchesParams, summary="squares and ground", build=_patches, background=True),
    ]


@hookimpl
def wsf_backbones() -> list[Backbone[Any]]:
    return [
        Backbone(
            name="toy",
            params=CnnParams,
            summary="two strided convolutions",
            source="worked out by hand",
            example={"channels": 16},
            build=build_cnn,
            window=lambda _: 16,
        )
    ]


@hookimpl
def wsf_heads() -> list[Head[Any]]:
    return [Head(name="linear", params=LinearParams, summary="one 1x1 convolution", build=build_linear)]


@hookimpl
def wsf_aggregators() -> list[Aggregator[Any]]:
    return [Aggregator(name="max", params=MaxParams, summary="the highest cell", build=build_max)]


@hookimpl
def wsf_losses() -> list[Loss[Any]]:
    return [Loss(name="log", params=LogParams, summary="sum of log-losses", build=_log)]


@hookimpl
def wsf_schedules() -> list[Schedule[Any]]:
    return [
        Schedule(name="fixed", params=FixedParams, summary="always the same scale", build=_fixed),
        Schedule(
            name="uniform",
            params=UniformParams,
            summary="one scale a step, drawn evenly",
            equation="s ~ U(low, high)",
            source="Oquab et al., CVPR 2015",
            example={"low": 0.7, "high": 1.4},
            build=_uniform,
            limits=lambda params: (params.low, params.high),
        ),
    ]
