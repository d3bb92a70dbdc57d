"""The figures of a run: what is on them, and what their captions say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wsf.figures.curves import curve_pages
from wsf.figures.files import FigureFolder
from wsf.figures.lettering import Lettering
from wsf.figures.rows import Pair, Row, row_pages
from wsf.figures.style import paper_style
from wsf.gallery import Amounts, Chosen, ClassPictures, Drawn, RecallCurve, Source, draw, recall_curves, select
from wsf.metrics import Definition
from wsf.report.voc_names import in_order

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from wsf.progress import Reporter

HITS, MISTAKES, TRAINING = 3, 1, 3
"""Pictures of a class, at most: as many as can be told apart in a row."""

_IMAGE_SIZE, _MAP_SIZE = 360, 180
"""Longest sides in pixels: about what 300 dots an inch show of the widest panel, and less for what is smooth."""

_LONGEST = 90
"""Signs of a name that fit above a row."""

_Maps = Mapping[tuple[str, int], Drawn]


def write_figures(
    name: str, split: str, definition: Definition, source: Source, folder: FigureFolder, reporter: Reporter
) -> list[Path]:
    """Writes figure1, figure5 and precision_recall, each on as many pages as it takes, and their captions.

    `name` is the system's, `split` that of the source's scores. Without labels there are no curves, and figure5 has the
    highest scores. Raises RunError, which says what stands already, and DataError.
    """
    classes = select(source.scores, source.trained, _amounts(len(source.scores.classes)))
    drawn = draw(source, classes, reporter, image_size=_IMAGE_SIZE, map_size=_MAP_SIZE)
    curves = list(recall_curves(source.scores, definition))
    lettering = Lettering.of(source.scores.classes)
    if lettering.missing:
        reporter.warn(
            f"no installed font has the signs {lettering.missing}, for which \ufffd stands; install one that has"
        )
    ordered = [classes[label] for label, _ in in_order(source.scores.classes)]
    averages = {curve.label: curve.average_precision for curve in curves}
    with paper_style(lettering.families):
        pages: dict[str, Iterator[Figure]] = {}
        if rows := [_row(one, one.training, drawn, TRAINING, lettering) for one in ordered if one.training]:
            pages["figure1"] = row_pages(rows)
        if rows := list(_ranked_rows(ordered, drawn, averages, lettering)):
            pages["figure5"] = row_pages(rows)
        if curves:
            pages["precision_recall"] = curve_pages(curves, lettering)
        return folder.write(pages, _captions(pages, name, split, definition, curves))


def _amounts(classes: int) -> Amounts:
    """Fewer than those above of many classes: each picture costs passes through the network."""
    most = Amounts.of(12, classes)
    return Amounts(min(HITS, most.hits), min(MISTAKES, most.mistakes), min(TRAINING, most.training))


def _ranked_rows(
    classes: Sequence[ClassPictures], drawn: _Maps, averages: Mapping[int, float], lettering: Lettering
) -> Iterator[Row]:
    """Hits from the left, and mistakes at the right below each other."""
    for one in classes:
        if one.unjudged:
            yield _row(one, one.unjudged, drawn, HITS + MISTAKES, lettering)
        elif one.hits or one.mistakes:
            hits = _row(one, one.hits, drawn, HITS, lettering)
            mistakes = _row(one, one.mistakes, drawn, MISTAKES, lettering)
            average = f", AP {100 * averages[one.label]:.1f}" if one.label in averages else ""
            yield Row(hits.title + average, (*hits.pairs, *mistakes.pairs))


def _row(one: ClassPictures, pictures: Sequence[Chosen], drawn: _Maps, columns: int, lettering: Lettering) -> Row:
    """As many pairs as there are columns, of pictures as far as these go."""
    pairs = [Pair(drawn[chosen.id, chosen.label], _caption(chosen)) for chosen in pictures[:columns]]
    return Row(lettering.shown(one.name, _LONGEST), (*pairs, *[None] * (columns - len(pairs))))


def _caption(chosen: Chosen) -> str:
    """Nothing below a picture that was trained on, which has no rank."""
    if chosen.score is None:
        return ""
    score = f"{chosen.score:.2f}".replace("-", "−")  # noqa: RUF001 - as wide as a digit
    return f"{'false positive:' if chosen.truth < 0 else 'score'} {score}, rank {chosen.rank}"


def _captions(
    pages: Mapping[str, object], name: str, split: str, definition: Definition, curves: Sequence[RecallCurve]
) -> str:
    """A paragraph a figure, to be shortened by whoever writes the paper."""
    maps = (
        "Maps: from 0 (dark) to 1 (bright), the maximum over scales. "
        "White frames: known objects, difficult ones dashed."
    )
    ranked = f"Of each class, best first, the highest-scoring pictures of {split}"
    if curves:
        ranked += " that hold it, and on the right the highest-scoring one that does not"
        ranked += f"; ranks are among the pictures whose label is known. AP: average precision ({definition}) in %"
    texts = {
        "figure1": f"{name}: pictures that it was trained on, by their class, beside its class maps. {maps}",
        "figure5": f"{name}. {ranked}. {maps}",
        "precision_recall": f"{name}: precision and recall on {split}, the area below each line its average precision "
        f"({definition}) in %. Dashed: the share of pictures that hold the class, which is the precision of a guess.",
    }
    return "\n".join(f"{stem}: {' '.join(texts[stem].split())}\n" for stem in pages)
