"""Precision over recall, on scores that were ranked by hand."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="the extra `figures` is not installed")

from wsf.figures.curves import curve_pages
from wsf.figures.lettering import Lettering
from wsf.figures.style import DOUBLE, SINGLE, TALLEST
from wsf.gallery import recall_curves
from wsf.metrics import Definition
from wsf.scores import Scores

PLAIN = Lettering(["DejaVu Sans"], "")


def scores(*names: str) -> Scores:
    """Best first: +, -, +, -; of the last class nothing is known to be there."""
    labels = np.tile(np.array([[1], [-1], [1], [-1]], np.int8), len(names))
    labels[:, -1] = -1
    values = np.tile(np.array([[4.0], [3.0], [2.0], [1.0]]), len(names))
    return Scores(("a", "b", "c", "d"), values, labels, names)


@pytest.mark.parametrize(
    ("definition", "precision", "average"),
    [
        ("voc2012", [1, 1, 2 / 3, 2 / 3], 5 / 6),
        ("raw", [1, 1, 2 / 3, 2 / 3], 5 / 6),
        ("voc2007", [1, 1, 2 / 3, 2 / 3], (6 + 5 * 2 / 3) / 11),
    ],
)
def test_the_line_of_a_class_has_its_corners_and_its_area(
    definition: Definition, precision: list[float], average: float
) -> None:
    (curve,) = recall_curves(scores("cat", "dog"), definition)
    assert (curve.name, curve.label, curve.guess) == ("cat", 0, 0.5)
    np.testing.assert_allclose(curve.recall, [0, 0.5, 0.5, 1])
    np.testing.assert_allclose(curve.precision, precision)
    assert curve.average_precision == pytest.approx(average)
    (figure,) = curve_pages([curve], PLAIN)
    line, guess, *dots = figure.axes[0].lines
    np.testing.assert_array_equal(line.get_xydata(), np.stack((curve.recall, curve.precision), axis=1))
    assert set(guess.get_ydata()) == {0.5}
    assert figure.axes[0].get_title() == f"cat, AP {100 * average:.1f}"
    assert [len(dot.get_xdata()) for dot in dots] == ([11] if definition == "voc2007" else [])


@pytest.mark.parametrize(
    ("classes", "pages", "width"), [(1, 1, SINGLE), (2, 1, SINGLE), (3, 1, DOUBLE), (50, 3, DOUBLE)]
)
def test_a_chart_a_class_on_pages_that_fit_a_paper(classes: int, pages: int, width: float) -> None:
    curves = list(recall_curves(scores(*map(str, range(classes)), "none"), "voc2012"))
    figures = list(curve_pages(curves, PLAIN))
    assert [figure.get_figwidth() for figure in figures] == [width] * pages
    assert all(figure.get_figheight() <= TALLEST for figure in figures)
    charts = [axes for figure in figures for axes in figure.axes if axes.axison]
    assert [axes.get_title().split(",")[0] for axes in charts] == [curve.name for curve in curves]


def test_without_labels_there_is_no_curve() -> None:
    known = scores("cat", "dog")
    assert list(recall_curves(Scores(known.ids, known.scores, None, known.classes), "voc2012")) == []
