"""Pictures beside their maps on a page."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="the extra `figures` is not installed")

from matplotlib.patches import Rectangle
from PIL import Image

from wsf.contracts import Box
from wsf.figures.rows import Pair, Row, row_pages
from wsf.figures.style import DOUBLE, TALLEST, paper_style
from wsf.gallery import Drawn


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    with paper_style(["DejaVu Sans"]):
        yield


def pair(width: int = 40, height: int = 30, boxes: tuple[Box, ...] | None = None, caption: str = "") -> Pair:
    values = np.linspace(0, 1, width * height, dtype=np.float32).reshape(height, width)
    return Pair(Drawn(Image.new("RGB", (width, height), "red"), values, 10 * width, 10 * height, boxes), caption)


def test_a_row_has_a_panel_for_each_picture_and_each_map_and_none_for_what_is_left_out() -> None:
    (figure,) = row_pages([Row("cat", (pair(), None, pair(caption="score 2")))])
    *panels, _bar = figure.axes
    assert [panel.images[0].get_array().shape for panel in panels] == [(30, 40, 3), (30, 40), (30, 40, 3), (30, 40)]
    assert [text.get_text() for text in figure.texts] == ["cat", "score 2", "value of the map"]
    assert {image.get_clim() for panel in panels[1::2] for image in panel.images} == {(0.0, 1.0)}
    assert {image.get_cmap().name for panel in panels[1::2] for image in panel.images} == {"viridis"}


@pytest.mark.parametrize("shape", [(40, 30), (30, 40), (400, 3), (1, 1)])
def test_a_picture_of_any_shape_stands_next_to_its_map_on_the_page(shape: tuple[int, int]) -> None:
    (figure,) = row_pages([Row("cat", tuple(pair(*shape, caption="x") for _ in range(4)))])
    figure.canvas.draw()
    left, right = (figure.axes[index].get_position() for index in (0, 1))
    assert 0 < (right.x0 - left.x1) * DOUBLE < 0.05
    assert (left.y0, left.height, left.width) == pytest.approx((right.y0, right.height, right.width))
    assert left.width * DOUBLE / (left.height * figure.get_figheight()) == pytest.approx(shape[0] / shape[1])
    for axes in figure.axes:
        place = axes.get_position()
        assert min(place.x0, place.y0, 1 - place.x1, 1 - place.y1) > -1e-9


def test_rows_go_on_on_the_next_page_and_no_page_is_too_high_for_a_paper() -> None:
    rows = [Row(f"class {index}", (pair(), pair())) for index in range(20)]
    pages = list(row_pages(rows))
    assert len(pages) > 1
    titles = [text.get_text() for page in pages for text in page.texts if text.get_text().startswith("class")]
    assert titles == [row.title for row in rows]
    assert all(page.get_figwidth() == DOUBLE and page.get_figheight() <= TALLEST for page in pages)


def test_boxes_are_drawn_where_they_are_white_on_black_and_difficult_ones_dashed() -> None:
    boxes = (Box(0, (10.0, 20.0, 110.0, 220.0)), Box(0, (0.0, 0.0, 50.0, 50.0), difficult=True))
    (figure,) = row_pages([Row("cat", (pair(boxes=boxes),))])
    frames = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    assert [frame.get_bbox().bounds for frame in frames] == [(10, 20, 100, 200)] * 2 + [(0, 0, 50, 50)] * 2
    assert [frame.get_edgecolor()[0] for frame in frames] == [0, 1, 0, 1]
    assert [frame.get_linestyle() == "solid" for frame in frames] == [True, True, False, False]
    assert figure.axes[0].get_xlim() == (0, 400)
    assert figure.axes[0].get_ylim() == (300, 0)
