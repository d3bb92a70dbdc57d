"""A window-sized object is found where it is: at every scale, padded, mirrored, cropped, in pictures of any shape."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from sight import centroid, counting
from wsf import BackboneContext, Example, Record, Region
from wsf.data.examples import Examples
from wsf.data.frame import batch_of
from wsf.features import Computed
from wsf.infer import ClassMaps, MapReader, class_maps, score_and_map
from wsf.localise import points_of
from wsf.progress import Reporter
from wsf.recipe.schema import EvaluateBlock, FrameBlock, MapsBlock
from wsf.recogniser import Recogniser
from wsf_oquab.components import OQUAB_CNN
from wsf_oquab.params import OquabCNNParams
from wsf_oquab.presets import PRESETS
from wsf_scenes.portrait import portrait
from wsf_scenes.render import render
from wsf_timm.components import TIMM, TimmParams

QUIET = Reporter(quiet=True)
SCALES = MapsBlock().scales
SIZE = 320
GREY = 128
"""The mean colour of the averaging networks, so that a ground of it is as their padding: nothing."""


def highest(maps: Tensor, valid: Tensor) -> Tensor:
    return maps.masked_fill(~valid, -torch.inf).flatten(2).max(dim=2).values


class Sigmoid:
    """A loss that is never descended."""

    def __call__(self, *_: object) -> Tensor:
        raise AssertionError

    def probabilities(self, scores: Tensor) -> Tensor:
        return scores.sigmoid()


@dataclass
class Scene:
    """One picture; `region` and `flip` are how it is shown."""

    pixels: NDArray[np.uint8]
    region: Region | None
    flip: bool

    classes, splits = ("object",), ("all",)

    def records(self, split: str) -> Sequence[Record]:  # noqa: ARG002
        return [Record("scene", "scene", np.ones(1, np.int8))]

    def read(self, record: Record) -> bytes:  # noqa: ARG002
        return png(self.pixels)

    def examples(self, record: Record, size: Callable[[], tuple[int, int]]) -> Sequence[Example]:  # noqa: ARG002
        return [Example(record.labels, self.region, self.flip)]


def png(pixels: NDArray[np.uint8]) -> bytes:
    encoded = io.BytesIO()
    Image.fromarray(pixels).save(encoded, "PNG")
    return encoded.getvalue()


def blotches(height: int, width: int, seed: int) -> NDArray[np.uint8]:
    """Soft blotches."""
    coarse = np.random.default_rng(seed).integers(60, 190, (height // 40 + 2, width // 40 + 2, 3), dtype=np.uint8)
    return np.array(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


def drawn_thing(side: int) -> Image.Image:
    """A drawn object that fills a square."""
    return Image.open(io.BytesIO(render(portrait((0,), 0)))).convert("RGB").resize((side, side))


class Matched(nn.Module):
    """Features (B, D, h, w) to how alike each cell is to what a window that holds the object gives: (B, 1, h, w)."""

    def __init__(self, backbone: nn.Module, image: Image.Image) -> None:
        super().__init__()
        side = backbone.window
        windows = [np.array(image), *(blotches(side, side, seed) for seed in range(8))]
        with torch.no_grad():
            features = backbone(batch_of(windows, side, backbone, torch.device("cpu")))[:, :, 0, 0]  # (9, D)
        usual = features[1:].mean(0)
        self.register_buffer("usual", usual[:, None, None])
        self.register_buffer("wanted", nn.functional.normalize(features[0] - usual, dim=0)[:, None, None])

    def forward(self, features: Tensor) -> Tensor:
        alike = (nn.functional.normalize(features - self.usual, dim=1) * self.wanted).sum(1, keepdim=True)
        return 8 * alike - 4


class Brightness(nn.Module):
    """Features (B, D, h, w) to their mean (B, 1, h, w), in shares of what a window that holds the object gives."""

    def __init__(self, backbone: nn.Module, image: Image.Image) -> None:
        super().__init__()
        window = batch_of([np.array(image)], backbone.window, backbone, torch.device("cpu"))
        with torch.no_grad():
            self.full = float(backbone(window).mean())

    def forward(self, features: Tensor) -> Tensor:
        return 8 * features.mean(1, keepdim=True) / self.full - 4


@dataclass(frozen=True)
class Subject:
    """A network, the ground and an object of any size for it, and the head that knows windows that hold the object."""

    build: Callable[[], nn.Module]
    ground: Callable[[int, int, int], NDArray[np.uint8]] = blotches
    thing: Callable[[int], Image.Image] = drawn_thing
    head: Callable[[nn.Module, Image.Image], nn.Module] = Matched


def grey(height: int, width: int, seed: int) -> NDArray[np.uint8]:  # noqa: ARG001
    return np.full((height, width, 3), GREY, np.uint8)


def white(side: int) -> Image.Image:
    return Image.new("RGB", (side, side), "white")


def averaging(**params: object) -> nn.Module:
    """A network of timm's whose every convolution averages: a window gives the more, the more white its middle is.

    Its activations have no upper bound, under which all windows that are bright enough would be alike.
    """
    mean = [GREY / 255] * 3
    values = TimmParams.model_validate({"weights": "none", "window": 160, "mean": mean, "std": [0.5] * 3, **params})
    backbone = TIMM.build(values, BackboneContext(load_weights=True))
    for part in backbone.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.constant_(part.weight, 1 / part.weight[0].numel())
        if isinstance(part, nn.Hardtanh):
            part.max_val = float("inf")
    return backbone


def subjects() -> Iterator[tuple[str, Subject]]:
    context = BackboneContext(load_weights=True)
    yield "oquab_cnn", Subject(lambda: OQUAB_CNN.build(OquabCNNParams(weights="scenes"), context))
    yield "resnet10t", Subject(partial(averaging, model="resnet10t"), grey, white, Brightness)
    same = partial(averaging, model="mobilenetv2_050", pad_type="same")
    yield "mobilenetv2_050, same padding", Subject(same, grey, white, Brightness)


# How the picture is shaped and shown: width, height, the region that is shown, mirrored, which cells are searched.
WAYS = {
    "lying, padded": (640, 427, None, False, "all"),
    "upright, only the picture searched": (375, 500, None, False, "image"),
    "mirrored": (500, 333, None, True, "image"),
    "a region, mirrored": (900, 700, (60.0, 40.0, 860.0, 690.0), True, "all"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("subject", [pytest.param(subject, id=name) for name, subject in subjects()])
def test_an_object_as_large_as_the_window_is_found_within_half_a_stride_at_every_scale(
    subject: Subject, way: str
) -> None:
    torch.manual_seed(0)
    backbone = subject.build().eval()
    width, height, region, flip, search = WAYS[way]
    x0, y0, x1, y1 = region or (0.0, 0.0, float(width), float(height))
    frame = FrameBlock(size=SIZE, search=search)
    pixel = max(x1 - x0, y1 - y0) / SIZE  # of the frame at scale 1, in pixels of the picture
    for seed, scale in enumerate(SCALES):
        side = round(backbone.window / scale * pixel)
        if side > min(x1 - x0, y1 - y0):
            continue
        rng = np.random.default_rng([seed, len(way)])
        ys, xs = backbone.centres(round(SIZE * scale), round(SIZE * scale))
        left = near_a_cell(np.arange(x0, x1 - side + 1), x1 if flip else x0, pixel / scale, xs, side, backbone, rng)
        top = near_a_cell(np.arange(y0, y1 - side + 1), y0, pixel / scale, ys, side, backbone, rng)
        image = Image.fromarray(subject.ground(height, width, 100 + seed))
        thing = subject.thing(side)
        image.paste(thing, (left, top))
        seen = thing.resize((backbone.window, backbone.window))
        head = subject.head(backbone, seen.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if flip else seen)
        recogniser = Recogniser(backbone, head, highest, stage="maps", frame=frame, classes=("object",))
        scene = Scene(np.array(image), region, flip)
        examples = Examples(scene, scene.records("all"), [scene], frame)

        points: list[NDArray[np.float64]] = []
        reader = MapReader(lambda maps, _: points.append(points_of(maps).places[0]), "centres")  # noqa: B023
        source = Computed(recogniser, examples)
        block, maps = EvaluateBlock(scales=(scale,)), MapsBlock(scales=(scale,))
        scored = score_and_map(recogniser, Sigmoid(), source, block, reader, QUIET)
        (drawn,) = class_maps(recogniser, Sigmoid(), source, [[0]], maps, QUIET)

        middle = np.array((left + side / 2, top + side / 2))
        near = backbone.stride / 2 / scale * pixel
        for found in (scored.places[0, 0], points[0], nearest_peak(drawn, middle)):
            assert np.abs(found - middle).max() <= near, (scale, found, middle)


def near_a_cell(
    starts: NDArray[np.float64],
    origin: float,
    pixel: float,
    cells: Tensor,
    side: int,
    backbone: nn.Module,
    rng: Generator,
) -> int:
    """Where an object of `side` pixels may start so that one cell is clearly the nearest, a quarter of a stride away.

    `cells` are at pixels of the network's input, of which each is `pixel` of the picture's, counted from `origin`.
    """
    middles = np.abs(starts + side / 2 - origin) / pixel
    away = np.abs(middles[:, None] - cells.numpy()).min(axis=1)
    return int(rng.choice(starts[away <= backbone.stride / 4]))


def nearest_peak(maps: ClassMaps, place: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the pixels where the drawn map is highest the nearest to a place, both in the picture's pixels.

    Where the highest cell is an outermost one, all pixels beyond it are as high.
    """
    width, height = maps.size(400)
    (values,) = maps.drawn(width, height)
    rows, columns = np.nonzero(values >= values.max() * (1 - 1e-6))
    peaks = np.stack((columns + 0.5, rows + 0.5), axis=1) * (maps.width / width, maps.height / height)
    return peaks[np.abs(peaks - place).max(axis=1).argmin()]


class Hot(nn.Module):
    """Features (B, D, h, w) to maps (B, 1, h, w) of which one cell is high."""

    def __init__(self, cell: tuple[int, int]) -> None:
        super().__init__()
        self.cell = cell

    def forward(self, features: Tensor) -> Tensor:
        maps = torch.full_like(features[:, :1], -8.0)
        maps[:, :, self.cell[0], self.cell[1]] = 8.0
        return maps


def counting_small() -> nn.Module:
    return counting(PRESETS["small"]).float()


# What a timm network declares is the middle of its paths' lines; which path weighs more, its weights say.
SEEN = {
    "oquab_cnn": (counting_small, 0.02),
    "resnet10t": (partial(averaging, model="resnet10t"), 0.25),
    "mobilenetv2_050, same padding": (partial(averaging, model="mobilenetv2_050", pad_type="same"), 0.02),
}


@pytest.mark.parametrize("network", SEEN)
def test_a_drawn_map_is_highest_where_the_gradient_of_its_cell_has_its_centroid(network: str) -> None:
    build, strides = SEEN[network]
    backbone = build().eval()
    side = 480
    scene = Scene(np.full((side, side, 3), GREY, np.uint8), None, flip=False)
    frame = FrameBlock(size=side)
    for scale in SCALES:
        pixel = 1 / scale  # of the network's input, in pixels of the picture
        images = torch.rand(1, 3, round(side * scale), round(side * scale), requires_grad=True)
        features = backbone(images)
        cell = (features.shape[2] // 2, features.shape[3] // 2)
        features[0, :, cell[0], cell[1]].sum().backward()
        y, x = centroid(images.grad[0].sum(0).double())

        recogniser = Recogniser(backbone, Hot(cell), highest, stage="maps", frame=frame, classes=("object",))
        source = Computed(recogniser, Examples(scene, scene.records("all"), [scene], frame))
        (drawn,) = class_maps(recogniser, Sigmoid(), source, [[0]], MapsBlock(scales=(scale,)), QUIET)
        peak, seen = nearest_peak(drawn, np.array((x, y)) * pixel), np.array((x, y)) * pixel
        assert np.abs(peak - seen).max() <= strides * backbone.stride * pixel + 0.5, (scale, peak, seen)
