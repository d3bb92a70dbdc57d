"""The folder that figures are written to: nothing in it is overwritten."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from wsf.errors import RunError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEMS = ("figure1", "figure5", "precision_recall")
"""What files are called, without number and suffix."""

CAPTIONS = "captions.txt"


class FigureFolder:
    """A folder for figures, new or without files of their names."""

    def __init__(self, path: Path) -> None:
        """Raises RunError where something stands that figures could be called."""
        self.path = path
        try:
            taken = sorted(
                found for found in (path.iterdir() if path.exists() else ()) if found.name == CAPTIONS or _ours(found)
            )
        except OSError as error:
            raise self._unusable(error) from error
        if taken:
            raise RunError(f"{taken[0]}: exists already, and nothing is overwritten; give another --figures")

    def write(self, pages: Mapping[str, Iterable[Figure]], captions: str) -> list[Path]:
        """Every page as PDF and PNG, by what they are called, and the captions. Raises RunError."""
        files = {
            self.path / f"{stem}{f'-{number}' if number > 1 else ''}.{suffix}": _encoded(figure, suffix)
            for stem, figures in pages.items()
            for number, figure in enumerate(figures, start=1)
            for suffix in ("pdf", "png")
        }
        files[self.path / CAPTIONS] = captions.encode()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for path, data in files.items():
                with path.open("xb") as file:
                    file.write(data)
        except OSError as error:
            raise self._unusable(error) from error
        return list(files)

    def _unusable(self, error: OSError) -> RunError:
        return RunError(f"--figures {self.path}: cannot be written ({error.strerror}); give another --figures")


def _ours(path: Path) -> bool:
    """Whether a figure could be called so."""
    stem, _, number = path.stem.partition("-")
    return path.suffix in (".pdf", ".png") and stem in STEMS and (number.isdigit() or not number)


def _encoded(figure: Figure, suffix: str) -> bytes:
    """Equal figures become equal bytes: no date is written."""
    from wsf.figures.style import DOTS

    data = io.BytesIO()
    metadata = {"CreationDate": None} if suffix == "pdf" else {"Software": None}
    figure.savefig(data, format=suffix, dpi=DOTS, metadata=metadata)
    return data.getvalue()
