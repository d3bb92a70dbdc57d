"""Cross-entropy over the classes where a picture may hold several, as Zeiler and Fergus trained on VOC."""

from __future__ import annotations

from wsf import Loss
from wsf_criteria.softmax import SoftmaxParams, build

LOSS = Loss(
    name="softmax_shared",
    params=SoftmaxParams,
    summary="cross-entropy for pictures of several classes, which share the target evenly",
    equation="l(f, y) = -sum over k of t_k log(exp(f_k) / sum over m of exp(f_m)), t_k = 1 / (classes present)",
    source="Mahajan et al., Exploring the limits of weakly supervised pretraining, ECCV 2018",
    example={"smoothing": 0.0},
    build=build,
)
