"""The page itself: a picture is dropped, and its classes, maps, points and boxes are seen."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import gradio as gr

from wsf.errors import WsfError, printable
from wsf.limits import limit_reached
from wsf.report.predictions import cells, columns
from wsf.serve.viewer import LAYERS, Layer, Seen, Viewer

if TYPE_CHECKING:
    from PIL import Image

KEPT = 600
"""Seconds after which a picture's file is removed; what was seen in it gradio forgets an hour after its page closed."""

VISITORS = 64
"""Browsers that may wait for their turn."""

THEME = gr.themes.Default(
    font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"],
    font_mono=["ui-monospace", "Consolas", "monospace"],
)
"""With fonts that every system has, so that none is fetched."""

STYLE = """
.wsf [role=alert] { border: 2px solid #b3261e; border-radius: 6px; padding: .6em .8em; overflow-wrap: anywhere; }
.wsf { overflow-x: auto; }
.wsf table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.wsf caption { text-align: left; padding: .3em 0; }
.wsf th, .wsf td { text-align: right; white-space: nowrap; }
.wsf th:first-child, .wsf td:first-child { text-align: left; }
"""

LEGEND = "The picture in grey under the map, dark (0) to yellow (1); a ring at the point, frames around the boxes."

_Shown: TypeAlias = tuple[Seen | None, Any, Any, "Image.Image | None", str]


def build_page(viewer: Viewer, name: str) -> gr.Blocks:
    """`name` is what is tried. What is uploaded goes to the folder GRADIO_TEMP_DIR."""
    page = gr.Blocks(title=f"wsf: {name}", analytics_enabled=False, delete_cache=(60, KEPT))
    with page:
        gr.HTML(f"<h1>{escape(printable(name))}</h1>", padding=False)
        seen = gr.State(None)
        with gr.Row():
            with gr.Column(scale=3, min_width=320):
                file = gr.File(label="Picture", file_types=["image"], height=140)
                message = gr.HTML(visible=False, padding=False, elem_classes="wsf")
                picture = gr.Image(label="What is seen", format="png", interactive=False, buttons=["fullscreen"])
                gr.HTML(LEGEND, padding=False)
            with gr.Column(scale=2, min_width=320):
                chooser = gr.Radio([], label="Class")
                layers = gr.CheckboxGroup(list(LAYERS), value=list(LAYERS), label="Shown")
        table = gr.HTML(padding=False, elem_classes="wsf")

        def look(path: str | None, layers: Sequence[Layer]) -> _Shown:
            return _look(viewer, path, layers)

        everything = [seen, message, chooser, picture, table]
        dropped, chosen = [file.upload, file.clear], [chooser.input, layers.input]
        gr.on(dropped, look, [file, layers], everything, api_name="look", show_progress_on=picture)
        gr.on(chosen, _draw, [seen, chooser, layers], picture, api_name="draw", show_progress="minimal")
        page.queue(max_size=VISITORS)
    return page


def _look(viewer: Viewer, path: str | None, layers: Sequence[Layer]) -> _Shown:
    """What a new picture shows, the best class first; without one, nothing."""
    no_class = gr.Radio(choices=[], value=None)
    if path is None:
        return None, gr.HTML("", visible=False), no_class, None, ""
    try:
        seen = viewer.look(Path(path))
    except Exception as error:
        told = str(error) if isinstance(error, WsfError) else limit_reached(error)
        if told is None:
            raise
        alert = gr.HTML(f'<p role="alert">{escape(printable(told))}</p>', visible=True)
        return None, alert, no_class, None, ""
    chooser = gr.Radio(choices=_choices(seen), value=0)
    return seen, gr.HTML("", visible=False), chooser, seen.drawn(0, layers), _table(seen)


def _draw(seen: Seen | None, rank: int | None, layers: Sequence[Layer]) -> Image.Image | None:
    return None if seen is None or rank is None else seen.drawn(rank, layers)


def _choices(seen: Seen) -> list[tuple[str, int]]:
    """Classes with their probabilities, or else their scores, by rank."""
    shown = slice(1, 2) if seen.found.probabilities is None else slice(2, 3)
    return [(printable("  ".join((row[0], *row[shown]))), rank) for rank, row in enumerate(cells(seen.found, 0))]


def _table(seen: Seen) -> str:
    """Scores, points and best boxes as HTML."""
    found = seen.found
    rows = [f"<th scope=col>{escape(name)}</th>" for name in columns(found)]
    rows = ["".join(rows), *("".join(f"<td>{escape(printable(cell))}</td>" for cell in row) for row in cells(found, 0))]
    width, height = found.sizes[0].tolist()
    caption = (
        f"The best {len(found.shown[0])} of {len(found.classes)} classes; the picture has {width} by {height} pixels"
    )
    return f"<table><caption>{caption}</caption>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
