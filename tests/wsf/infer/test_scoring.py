"""The multi-scale engine, on a network whose every number is known."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from block_network import Blocks, highest
from wsf import infer
from wsf.contracts import Example, Record
from wsf.data.examples import Examples
from wsf.errors import DataError
from wsf.features import Computed
from wsf.fusion import PowerMean
from wsf.infer import Scored
from wsf.progress import Reporter
from wsf.recipe.schema import EvaluateBlock, FrameBlock, PowerBlock
from wsf.recogniser import Recogniser

QUIET = Reporter(quiet=True)
CLASSES = ("red", "green", "blue")


class Dots:
    """Black pictures of 80×40 with one 10×10 block of pure colour a class."""

    classes, splits = CLASSES, ("all",)
    corners: ClassVar = {"red": (0, 0), "green": (40, 20), "blue": (70, 30)}

    def records(self, split: str) -> Sequence[Record]:  # noqa: ARG002
        return [Record("a", "a", np.ones(3, np.int8)), Record("dark", "dark", -np.ones(3, np.int8))]

    def read(self, record: Record) -> bytes:
        pixels = np.zeros((40, 80, 3), np.uint8)
        for label, (x, y) in enumerate(self.corners.values()):
            if record.id == "a":
                pixels[y : y + 10, x : x + 10, label] = 255
        encoded = io.BytesIO()
        Image.fromarray(pixels).save(encoded, "PNG")
        return encoded.getvalue()


class Views:
    def __init__(self, *regions: tuple[float, float, float, float] | None, flip: bool = False) -> None:
        self.regions, self.flip = regions, flip

    def examples(self, record: Record, size: Callable[[], tuple[int, int]]) -> Sequence[Example]:
        assert size() == (80, 40)
        return [Example(record.labels, region, self.flip) for region in self.regions]


class Sigmoid:
    """A loss that is never descended."""

    def __call__(self, *_: object) -> torch.Tensor:
        raise AssertionError

    def probabilities(self, scores: torch.Tensor) -> torch.Tensor:
        return scores.sigmoid()


def network(frame: FrameBlock, aggregator: object = highest) -> Recogniser:
    return Recogniser(Blocks(), nn.Identity(), aggregator, stage="maps", frame=frame, classes=CLASSES)


def shown(*views: Views, frame: FrameBlock) -> Examples:
    dots = Dots()
    return Examples(dots, dots.records("all"), views or [Views(None)], frame)


def score(recogniser: Recogniser, examples: Examples, evaluate: EvaluateBlock, reporter: Reporter) -> Scored:
    return infer.score(recogniser, Sigmoid(), Computed(recogniser, examples), evaluate, reporter)


# A picture becomes 64×32, a block of colour 8×8 pixels: just one cell. Resizing blurs its borders by a few percent.
FRAME = FrameBlock(size=64)


def test_the_highest_cell_is_found_and_placed_in_the_pictures_own_pixels() -> None:
    scored = score(network(FRAME), shown(frame=FRAME), EvaluateBlock(scales="single"), QUIET)

    np.testing.assert_allclose(scored.scores, [[1, 1, 1], [0, 0, 0]], atol=0.05)
    # The middle of each block of colour: a cell's centre (4 + 8 i) × 80 / 64.
    np.testing.assert_allclose(scored.places[0], [[5, 5], [45, 25], [75, 35]])
    assert (scored.scales == 1).all()


def test_a_mirrored_view_gives_the_same_places() -> None:
    scored = score(network(FRAME), shown(Views(None, flip=True), frame=FRAME), EvaluateBlock(scales="single"), QUIET)
    np.testing.assert_allclose(scored.places[0], [[5, 5], [45, 25], [75, 35]])


def test_a_regions_places_are_in_the_whole_pictures_pixels() -> None:
    # The right half, 40×40, becomes 64×64: the green block is its left upper-middle, 16×16 pixels.
    examples = shown(Views((40, 0, 80, 40)), frame=FRAME)
    scored = score(network(FRAME), examples, EvaluateBlock(scales="single"), QUIET)
    x, y = scored.places[0, 1]
    assert 40 <= x <= 50
    assert 20 <= y <= 30
    assert scored.scores[0, 0] == pytest.approx(0, abs=0.02)  # red lies outside


def power_mean(scores: list[np.ndarray], axis: int) -> np.ndarray:
    probability = np.mean((1 / (1 + np.exp(-np.array(scores)))) ** 5, axis=axis) ** 0.2
    return np.log(probability / (1 - probability))


@pytest.mark.parametrize(
    ("fuse", "of"),
    [("mean", np.mean), ("max", np.max), (PowerBlock(power=5), power_mean)],
    ids=["mean", "max", "power"],
)
def test_scales_are_fused_as_if_each_were_scored_alone(
    fuse: Literal["mean", "max"] | PowerBlock, of: Callable[..., np.ndarray]
) -> None:
    scales = (1.0, 0.5, 2.0)
    alone = [
        score(network(FRAME), shown(frame=FRAME), EvaluateBlock(scales=(scale,), fuse=fuse), QUIET).scores
        for scale in scales
    ]
    together = score(network(FRAME), shown(frame=FRAME), EvaluateBlock(scales=scales, fuse=fuse), QUIET)
    np.testing.assert_allclose(together.scores, of(alone, axis=0), atol=1e-6)


def test_the_peak_is_the_highest_cell_over_all_scales() -> None:
    # At half the scale a block of colour fills a quarter of a cell, at twice the scale four whole cells.
    scored = score(network(FRAME), shown(frame=FRAME), EvaluateBlock(scales=(0.5, 1.0)), QUIET)
    np.testing.assert_allclose(scored.peaks[0], 1.0, atol=0.05)
    assert (scored.scales[0] == 1.0).all()


def test_views_are_fused_per_picture() -> None:
    both = shown(Views((0, 0, 40, 40), (40, 0, 80, 40)), frame=FRAME)
    scored = score(network(FRAME), both, EvaluateBlock(scales="single", fuse="max"), QUIET)
    assert scored.scores.shape == (2, 3)
    np.testing.assert_allclose(scored.scores[0], 1.0, atol=0.05)
    half = score(network(FRAME), both, EvaluateBlock(scales="single", fuse="mean"), QUIET)
    np.testing.assert_allclose(half.scores[0], 0.5, atol=0.03)


def test_probabilities_are_those_of_the_fused_scores() -> None:
    scales = (0.5, 1.0)
    raw = score(network(FRAME), shown(frame=FRAME), EvaluateBlock(scales=scales), QUIET)
    assert raw.probabilities is not None
    np.testing.assert_allclose(raw.probabilities, 1 / (1 + np.exp(-raw.scores)))

    # A power of probabilities is one already, whatever the loss would make of its logit.
    powered = score(network(FRAME), shown(frame=FRAME), EvaluateBlock(scales=scales, fuse=PowerBlock(power=5)), QUIET)
    assert powered.probabilities is not None
    np.testing.assert_allclose(powered.probabilities, 1 / (1 + np.exp(-powered.scores)))


def test_scores_at_each_scale_are_those_of_the_scale_alone() -> None:
    recogniser, scales, fusion = network(FRAME), (0.5, 1.0), PowerMean(5)
    views = shown(Views((0, 0, 40, 40), (40, 0, 80, 40)), frame=FRAME)
    each = infer.score_by_scale(recogniser, Sigmoid(), Computed(recogniser, views), scales, fusion, QUIET)
    for scale, found in zip(scales, each, strict=True):
        block = EvaluateBlock(scales=(scale,), fuse=PowerBlock(power=5))
        np.testing.assert_allclose(found, score(recogniser, views, block, QUIET).scores, atol=1e-6)


def test_padding_cannot_win_when_only_the_image_is_searched() -> None:
    def darkest(maps: torch.Tensor, valid: torch.Tensor) -> torch.Tensor:
        return highest(-maps + 1, valid)

    frame = FrameBlock(size=64, search="image")
    recogniser = network(frame)
    extents = torch.tensor([[32, 64]])
    features = torch.zeros(1, 3, 8, 8)
    assert recogniser.valid(1.0, extents, features)[0, 0].sum() == 4 * 8
    assert network(FRAME).valid(1.0, extents, features)[0, 0].sum() == 8 * 8
    with torch.no_grad():
        recogniser.backbone.gain.fill_(-1.0)  # now zero, the padding, is the highest value
    scored = score(recogniser, shown(frame=frame), EvaluateBlock(scales="single"), QUIET)
    assert scored.places[..., 1].max() < 40


def test_a_picture_that_no_view_shows_is_an_error() -> None:
    with pytest.raises(DataError, match="a: the views show nothing of this picture"):
        score(network(FRAME), shown(Views(), frame=FRAME), EvaluateBlock(scales="single"), QUIET)


def test_padding_that_no_window_on_the_picture_sees_is_not_computed() -> None:
    class Near(Blocks):
        sides: ClassVar[list[tuple[int, ...]]] = []

        def forward(self, images: torch.Tensor) -> torch.Tensor:
            self.sides.append(tuple(images.shape[2:]))
            return super().forward(images)

        def reach(self, height: int, width: int) -> float:  # noqa: ARG002
            return 4.0

    frame = FrameBlock(size=64, search="image")
    scales = EvaluateBlock(scales=(1.0, 2.0))
    far = network(frame)
    near = Recogniser(Near(), nn.Identity(), highest, stage="maps", frame=frame, classes=CLASSES)

    ours, theirs = (score(recogniser, shown(frame=frame), scales, QUIET) for recogniser in (near, far))

    # The first pass measures the memory; a picture of 80×40 is half of its frame; the largest scale comes first.
    assert Near.sides == [(8, 8), (64, 128), (32, 64)]
    assert (ours.scores == theirs.scores).all()
    assert (ours.places == theirs.places).all()
