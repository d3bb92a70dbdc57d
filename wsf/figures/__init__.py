"""Figures of a run for papers, as PDF and PNG, by matplotlib: the paper's Figures 1 and 5, and the curves."""

from wsf.figures.files import FigureFolder
from wsf.figures.write import write_figures

__all__ = ["FigureFolder", "write_figures"]
