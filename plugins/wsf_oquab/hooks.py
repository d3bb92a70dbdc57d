"""The method of Oquab, Bottou, Laptev and Sivic, "Is object localization for free?", CVPR 2015, as components."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wsf import hookimpl

if TYPE_CHECKING:
    from wsf import Aggregator, Backbone, Head, Loss, Schedule, Views


@hookimpl
def wsf_views() -> Sequence[Views[Any]]:
    from wsf_oquab.components import BOX_CROPS, WHOLE

    return [WHOLE, BOX_CROPS]


@hookimpl
def wsf_backbones() -> Sequence[Backbone[Any]]:
    from wsf_oquab.components import OQUAB_CNN

    return [OQUAB_CNN]


@hookimpl
def wsf_heads() -> Sequence[Head[Any]]:
    from wsf_oquab.components import ADAPTATION, LINEAR

    return [ADAPTATION, LINEAR]


@hookimpl
def wsf_aggregators() -> Sequence[Aggregator[Any]]:
    from wsf_oquab.components import MAX

    return [MAX]


@hookimpl
def wsf_losses() -> Sequence[Loss[Any]]:
    from wsf_oquab.components import LOG

    return [LOG]


@hookimpl
def wsf_schedules() -> Sequence[Schedule[Any]]:
    from wsf_oquab.components import UNIFORM

    return [UNIFORM]
