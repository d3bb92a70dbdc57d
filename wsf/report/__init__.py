"""Run folders as tables."""

from wsf.report.compare import compare
from wsf.report.formats import render
from wsf.report.place_table import compare_places, places_table
from wsf.report.runs import find_runs
from wsf.report.single import results_table, run_table
from wsf.report.tables import Cell, Column, Comparison, Difference, Row, Table
from wsf.report.terminal import TableView

__all__ = [
    "Cell",
    "Column",
    "Comparison",
    "Difference",
    "Row",
    "Table",
    "TableView",
    "compare",
    "compare_places",
    "find_runs",
    "places_table",
    "render",
    "results_table",
    "run_table",
]
