"""Class maps of pictures through the whole engine, on a network whose every number is known."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from block_network import Blocks, highest
from wsf.contracts import Example, Record, Region
from wsf.data.examples import Examples
from wsf.features import Computed
from wsf.infer import ClassMaps, MapReader, class_maps, score, score_and_map
from wsf.progress import Reporter
from wsf.recipe.schema import EvaluateBlock, FrameBlock, MapsBlock
from wsf.recogniser import Recogniser

QUIET = Reporter(quiet=True)
CLASSES = ("red", "green", "blue")


class Spots:
    """Black pictures of 80×40; number i has a block of 10×10, of class i mod 3, at (10 + 10 i, 10)."""

    classes, splits = CLASSES, ("all",)

    def __init__(self, count: int, *views: tuple[Region | None, bool]) -> None:
        self.count, self.views = count, views or ((None, False),)

    def records(self, split: str) -> Sequence[Record]:  # noqa: ARG002
        return [Record(str(i), str(i), np.eye(3, dtype=np.int8)[i % 3]) for i in range(self.count)]

    def read(self, record: Record) -> bytes:
        pixels, i = np.zeros((40, 80, 3), np.uint8), int(record.id)
        pixels[10:20, 10 * i + 10 : 10 * i + 20, i % 3] = 255
        encoded = io.BytesIO()
        Image.fromarray(pixels).save(encoded, "PNG")
        return encoded.getvalue()

    def examples(self, record: Record, size: Callable[[], tuple[int, int]]) -> Sequence[Example]:  # noqa: ARG002
        return [Example(record.labels, region, flip) for region, flip in self.views]


class Taken:
    """A loss that takes scores for what it is told."""

    def __init__(self, probabilities: Callable[[Tensor], Tensor | None]) -> None:
        self.probabilities = probabilities

    def __call__(self, *_: object) -> Tensor:
        raise AssertionError


SIGMOID = Taken(torch.sigmoid)
FRAME = FrameBlock(size=64)


def source(spots: Spots, frame: FrameBlock = FRAME) -> tuple[Recogniser, Computed]:
    recogniser = Recogniser(Blocks(), nn.Identity(), highest, stage="maps", frame=frame, classes=CLASSES)
    return recogniser, Computed(recogniser, Examples(spots, spots.records("all"), [spots], frame))


def mapped(
    spots: Spots, wanted: Sequence[Sequence[int]], loss: Taken = SIGMOID, frame: FrameBlock = FRAME, **block: object
) -> list[ClassMaps]:
    recogniser, shown = source(spots, frame)
    maps = MapsBlock.model_validate({"scales": (1.0,), **block})
    return list(class_maps(recogniser, loss, shown, wanted, maps, QUIET))


def check_highest(maps: ClassMaps, x: float, y: float) -> None:
    """The first class is nowhere higher than there, and lower elsewhere."""
    values = next(maps.drawn(80, 40))
    assert values[int(y), int(x)] >= values.max() - 1e-3
    assert values.min() < values.max() - 0.1


def test_only_wanted_classes_of_wanted_pictures_are_mapped_in_the_order_of_the_pictures() -> None:
    found = mapped(Spots(5), [[0], [], [2, 1], [], [1]])
    assert [(maps.picture, maps.classes) for maps in found] == [(0, (0,)), (2, (2, 1)), (4, (1,))]
    assert [(maps.width, maps.height) for maps in found] == [(80, 40)] * 3
    assert mapped(Spots(2), [[], []]) == []


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("search", ["all", "image"])
def test_a_map_is_highest_where_its_object_is(flip: bool, search: str) -> None:
    frame = FrameBlock.model_validate({"size": 64, "search": search})
    found = mapped(Spots(3, (None, flip)), [[0], [1], [2]], frame=frame)
    for i, maps in enumerate(found):
        check_highest(maps, 10 * i + 15, 15)


def test_padding_is_no_part_of_a_map_that_searches_the_picture_alone() -> None:
    (maps,) = mapped(Spots(1), [[0]], frame=FrameBlock(size=64, search="image"))
    assert maps.grids[0].logits.shape == (1, 4, 8)  # 80×40 is half of the frame
    (maps,) = mapped(Spots(1), [[0]])
    assert maps.grids[0].logits.shape == (1, 8, 8)


def test_views_of_one_picture_are_one_map() -> None:
    left, right = (0.0, 0.0, 40.0, 40.0), (40.0, 0.0, 80.0, 40.0)
    found = mapped(Spots(6, (left, False), (right, True)), [[i % 3] for i in range(6)])
    assert all(len(maps.grids) == 2 for maps in found)
    for i, maps in enumerate(found):
        check_highest(maps, 10 * i + 15, 15)


def test_resize_stretches_the_cells_over_the_frame() -> None:
    # Cells of this network lie evenly, so that both are the same.
    by_centres, stretched = (mapped(Spots(1), [[0]], place=place)[0] for place in ("centres", "resize"))
    np.testing.assert_allclose(by_centres.grids[0].xs, stretched.grids[0].xs)
    recogniser, shown = source(Spots(1))
    recogniser.backbone.centres = lambda *_: (torch.arange(8.0).double() * 5 + 14,) * 2  # type: ignore[method-assign]
    maps = MapsBlock(scales=(1.0,), place="resize")
    (again,) = class_maps(recogniser, SIGMOID, shown, [[0]], maps, QUIET)
    np.testing.assert_allclose(again.grids[0].xs, 4.0 + 8.0 * np.arange(8))


def test_a_softmax_is_over_all_classes_though_few_are_mapped() -> None:
    (maps,) = mapped(Spots(1), [[1]], Taken(lambda scores: scores.softmax(-1)))
    np.testing.assert_allclose(maps.grids[0].logits[0, 7, 7], np.log(1 / 2), atol=1e-5)  # a third against two
    assert maps.probable


def test_scores_that_are_no_logits_are_mapped_as_they_are() -> None:
    (maps,) = mapped(Spots(1), [[0]], Taken(lambda _: None))
    assert not maps.probable
    assert maps.grids[0].logits.max() == pytest.approx(1.0, abs=0.05)


def test_certain_cells_have_finite_logits() -> None:
    (maps,) = mapped(Spots(1), [[0]], Taken(lambda scores: (scores > 0.5).double()))
    assert np.isfinite(maps.grids[0].logits).all()
    assert maps.grids[0].logits.max() > 30


def test_maps_that_are_seen_while_scoring_come_once_a_picture_with_its_scores() -> None:
    recogniser, shown = source(Spots(20, (None, False), (None, True)))
    seen: dict[int, tuple[ClassMaps, np.ndarray]] = {}

    def found(maps: ClassMaps, scores: np.ndarray) -> None:
        assert maps.picture not in seen
        seen[maps.picture] = maps, scores

    block = EvaluateBlock(scales=(1.0, 0.5))
    scored = score_and_map(recogniser, SIGMOID, shown, block, MapReader(found, "centres"), QUIET)

    alone = score(recogniser, SIGMOID, shown, block, QUIET)
    np.testing.assert_array_equal(scored.scores, alone.scores)
    np.testing.assert_array_equal(scored.places, alone.places)
    assert sorted(seen) == list(range(20))
    for picture, (maps, scores) in seen.items():
        np.testing.assert_array_equal(scores, scored.scores[picture])
        assert maps.classes == (0, 1, 2)
        assert sorted(grid.scale for grid in maps.grids) == [0.5, 0.5, 1.0, 1.0]


def test_few_pictures_are_mapped_together_where_their_cells_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wsf.infer.collector.BYTES_TOGETHER", 1)
    found = mapped(Spots(5), [[0]] * 5)
    assert [maps.picture for maps in found] == [0, 1, 2, 3, 4]
