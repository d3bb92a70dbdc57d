"""The records of the paper's components. Only `build` imports torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wsf import (
    Aggregator,
    AggregatorContext,
    Backbone,
    BackboneContext,
    Head,
    HeadContext,
    Loss,
    LossContext,
    RecipeError,
    Schedule,
    ScheduleContext,
    Views,
    ViewsContext,
)
from wsf_oquab.params import (
    AdaptationParams,
    BoxCropsParams,
    LinearParams,
    LogParams,
    MaxParams,
    OquabCNNParams,
    UniformParams,
    WholeParams,
)
from wsf_oquab.presets import PRESETS, SHIPPED

if TYPE_CHECKING:
    from wsf import ConvNet
    from wsf_oquab.adaptation import Adaptation
    from wsf_oquab.global_max import GlobalMax
    from wsf_oquab.linear import Linear
    from wsf_oquab.log_loss import LogLoss
    from wsf_oquab.uniform import Uniform
    from wsf_oquab.views import BoxCrops, Whole

_PAPER = "Oquab, Bottou, Laptev, Sivic, Is object localization for free?, CVPR 2015"


def _oquab_cnn(params: OquabCNNParams, context: BackboneContext) -> ConvNet:
    from wsf import ConvNet, load_chosen

    network = ConvNet(PRESETS[params.preset], params.dropout)
    if context.load_weights:
        load_chosen(network, params.weights, backbone=OQUAB_CNN.name, preset=params.preset, shipped=SHIPPED)
    return network


def _adaptation(params: AdaptationParams, context: HeadContext) -> Adaptation:
    from wsf_oquab.adaptation import Adaptation

    return Adaptation(context.channels, params.hidden, context.priors, params.dropout)


def _linear(params: LinearParams, context: HeadContext) -> Linear:
    from wsf_oquab.linear import Linear

    return Linear(context.channels, context.priors, params.dropout, params.normalise)


def _max(params: MaxParams, context: AggregatorContext) -> GlobalMax:  # noqa: ARG001
    from wsf_oquab.global_max import GlobalMax

    return GlobalMax()


def _log(params: LogParams, context: LossContext) -> LogLoss:  # noqa: ARG001
    from wsf_oquab.log_loss import LogLoss

    return LogLoss()


def _uniform(params: UniformParams, context: ScheduleContext) -> Uniform:  # noqa: ARG001
    from wsf_oquab.uniform import Uniform

    return Uniform(params.low, params.high)


def _whole(params: WholeParams, context: ViewsContext) -> Whole:  # noqa: ARG001
    from wsf_oquab.views import Whole

    return Whole(params)


def _box_crops(params: BoxCropsParams, context: ViewsContext) -> BoxCrops:
    from wsf_oquab.views import BoxCrops

    if context.scoring:
        raise RecipeError(
            "evaluate.views: box_crops shows the annotated boxes, which no score may know of; name it below views alone"
        )
    return BoxCrops(params)


OQUAB_CNN = Backbone(
    name="oquab_cnn",
    params=OquabCNNParams,
    summary="five convolutions and two fully connected layers as convolutions: window 224, stride 32",
    source=f"{_PAPER}; Krizhevsky, Sutskever, Hinton, ImageNet classification with deep CNNs, NIPS 2012",
    example={"preset": "small", "weights": "scenes"},
    build=_oquab_cnn,
    window=lambda params: PRESETS[params.preset].window,
)

ADAPTATION = Head(
    name="adaptation",
    params=AdaptationParams,
    summary="two 1x1 convolutions, Ca and Cb, with whole feature maps dropped between them",
    equation="maps = Cb · drop(relu(Ca · features))",
    source=_PAPER,
    example={"hidden": 512, "dropout": 0.5},
    build=_adaptation,
)

LINEAR = Head(
    name="linear",
    params=LinearParams,
    summary="one 1x1 convolution, the last layer of the network that is pre-trained",
    equation="maps = C8 · drop(features); normalise: l2 divides the features of each cell by their length first",
    source="Oquab, Bottou, Laptev, Sivic, Learning and transferring mid-level image representations, CVPR 2014",
    example={"dropout": 0.0},
    build=_linear,
)

MAX = Aggregator(
    name="max",
    params=MaxParams,
    summary="the score of the best window; only that window learns",
    equation="s_k = max over valid cells j of x_kj",
    source=_PAPER,
    build=_max,
)

LOG = Loss(
    name="log",
    params=LogParams,
    summary="one logistic loss a class, summed over the classes",
    equation="l(f, y) = sum over k of log(1 + exp(-y_k f_k))",
    source=f"{_PAPER}, eq. 1",
    build=_log,
)

UNIFORM = Schedule(
    name="uniform",
    params=UniformParams,
    summary="one scale a mini-batch, drawn evenly from an interval",
    equation="s ~ U(low, high)",
    source=f"{_PAPER}, section 4",
    example={"low": 0.7, "high": 1.4},
    build=_uniform,
    limits=lambda params: (params.low, params.high),
)

WHOLE = Views(
    name="whole",
    params=WholeParams,
    summary="the whole picture with its labels",
    source=f"{_PAPER}, table 1, row F",
    build=_whole,
)

BOX_CROPS = Views(
    name="box_crops",
    params=BoxCropsParams,
    summary="a tight crop around every annotated box, labelled with what it shows",
    source=f"{_PAPER}, table 1, row E",
    example={"margin": 0.1, "min_size": 32},
    build=_box_crops,
)
