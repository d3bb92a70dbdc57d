"""The pictures behind the numbers: which of them a report shows, with their maps, and report.html, which shows them."""

from wsf.gallery.drawing import Drawn, draw
from wsf.gallery.recall_curves import RecallCurve, recall_curves
from wsf.gallery.report import report_file, write_report
from wsf.gallery.selection import Amounts, Chosen, ClassPictures, most_pictures, select
from wsf.gallery.source import Source

__all__ = [
    "Amounts",
    "Chosen",
    "ClassPictures",
    "Drawn",
    "RecallCurve",
    "Source",
    "draw",
    "most_pictures",
    "recall_curves",
    "report_file",
    "select",
    "write_report",
]
