"""report.html of a run folder: made, and written where nothing of anybody's is lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wsf.errors import RunError
from wsf.files import write_whole
from wsf.gallery.drawing import draw
from wsf.gallery.embedding import DETAILS, embed
from wsf.gallery.figures import class_figures
from wsf.gallery.page import render_page
from wsf.gallery.selection import Amounts, select
from wsf.gallery.source import Source

if TYPE_CHECKING:
    from wsf.gallery.source import Role
    from wsf.memory import Memory
    from wsf.progress import Reporter
    from wsf.run import RunFolder

_GENERATOR = b'<meta name="generator" content="wsf '
"""By it, near its beginning, a page is known that wsf has written."""


def report_file(run: RunFolder, out: Path | None) -> Path:
    """Where a page goes: `out`, which must not exist, or the run's report.html, unless somebody else wrote it.

    Raises RunError.
    """
    if out is not None:
        if out.exists():
            raise RunError(f"{out}: exists already, and is not overwritten; give another --output")
        return out
    path = run.report_file
    if path.exists() and not _is_ours(path):
        raise RunError(f"{path}: exists already, and wsf has not written it; move it, or give --output FILE")
    return path


def write_report(
    run: RunFolder,
    path: Path,
    source: Source | None,
    reporter: Reporter,
    memory: Memory | None = None,
    *,
    role: Role = "evaluate",
    pictures: int = 0,
) -> None:
    """Writes the page of a finished run, whole or not at all. Raises WsfError.

    `source`: where its pictures are from, up to `pictures` of each class; None for a page without any.
    """
    figures = []
    if source is not None and pictures:
        classes = select(source.scores, source.trained, Amounts.of(pictures, len(source.scores.classes)))
        detail = DETAILS[0]
        drawn = draw(source, classes, reporter, memory, image_size=detail.image_size, map_size=detail.map_size)
        figures = list(class_figures(classes, (*source.scored, *source.trained), drawn, embed(drawn)))
    text = render_page(run, role, figures)
    try:
        write_whole(path, text.encode("utf-8"))
    except OSError as error:
        raise RunError(f"{path}: cannot be written ({error.strerror}); give another --output") from error


def _is_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _GENERATOR in file.read(500)
    except OSError:
        return False
