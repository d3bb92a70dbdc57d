"""Multi-scale inference: one engine for evaluation, prediction and pictures.

Every example goes through the network at every scale, in `passes`. What is kept of a pass is for whoever asked: for
scores, what it adds to the fused score, and of each class the highest cell so far; for class maps, the cells.
"""

from wsf.infer.class_maps import ClassMaps, Grid
from wsf.infer.fused import Scored
from wsf.infer.mapping import class_maps
from wsf.infer.predictor import Predictor, load, trained_on
from wsf.infer.probabilities import check_fusion
from wsf.infer.scoring import MapReader, score, score_and_map, score_by_scale

__all__ = [
    "ClassMaps",
    "Grid",
    "MapReader",
    "Predictor",
    "Scored",
    "check_fusion",
    "class_maps",
    "load",
    "score",
    "score_and_map",
    "score_by_scale",
    "trained_on",
]
