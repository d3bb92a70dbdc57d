"""The pictures behind the numbers: which of them a report shows, with their maps."""

from wsf.gallery.drawing import Drawn, draw
from wsf.gallery.selection import Amounts, Chosen, ClassPictures, select
from wsf.gallery.source import Source, split_of

__all__ = ["Amounts", "Chosen", "ClassPictures", "Drawn", "Source", "draw", "select", "split_of"]
