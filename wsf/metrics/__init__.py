"""How good scores are, in numbers that always say their definition."""

from wsf.metrics.accuracy import is_single_label, top1_accuracy
from wsf.metrics.average_precision import average_precision, average_precisions, mean_average_precision
from wsf.metrics.bootstrap import Difference, paired_difference
from wsf.metrics.calibration import Calibration, calibration_error
from wsf.metrics.f1 import F1, f1_scores
from wsf.metrics.precision_recall import Definition, PrecisionRecall, precision_recall, ranked
from wsf.metrics.summary import Summary, split_results, summary
from wsf.metrics.thresholds import Thresholds, choose_thresholds

__all__ = [
    "F1",
    "Calibration",
    "Definition",
    "Difference",
    "PrecisionRecall",
    "Summary",
    "Thresholds",
    "average_precision",
    "average_precisions",
    "calibration_error",
    "choose_thresholds",
    "f1_scores",
    "is_single_label",
    "mean_average_precision",
    "paired_difference",
    "precision_recall",
    "ranked",
    "split_results",
    "summary",
    "top1_accuracy",
]
