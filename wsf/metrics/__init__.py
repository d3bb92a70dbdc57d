"""How good scores are, in numbers that always say their definition."""

from wsf.metrics.average_precision import (
    Definition,
    average_precision,
    average_precisions,
    mean_average_precision,
)
from wsf.metrics.summary import Summary, split_results, summary

__all__ = [
    "Definition",
    "Summary",
    "average_precision",
    "average_precisions",
    "mean_average_precision",
    "split_results",
    "summary",
]
