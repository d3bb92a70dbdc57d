"""wsf: weak supervision for vision, as plugins. The names here are those that a plugin author may import."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from wsf.architecture import Architecture, ConvLayer, Sliding
    from wsf.components import (
        Aggregator,
        AggregatorContext,
        Backbone,
        BackboneContext,
        Command,
        Dataset,
        DatasetContext,
        Head,
        HeadContext,
        Loss,
        LossContext,
        Params,
        PathText,
        Schedule,
        ScheduleContext,
        Views,
        ViewsContext,
        WeightsText,
    )
    from wsf.contracts import Box, Example, Labels, Record, Region, Step
    from wsf.convnet import ConvNet
    from wsf.data.files import below
    from wsf.errors import DataError, PluginError, RecipeError, RunError, WeightsError, WsfError, listed, unknown
    from wsf.infer import load
    from wsf.line import Line
    from wsf.priors import start_at_priors
    from wsf.run import RunFolder
    from wsf.shipped import Shipped, load_chosen
    from wsf.weights import load_weights

__version__ = "0.1.0"

hookimpl = pluggy.HookimplMarker("wsf")

# Where each public name lives: `import wsf` loads none of them, so that it stays light and free of torch.
_HOMES = {
    "wsf.architecture": "Architecture ConvLayer Sliding",
    "wsf.components": (
        "Aggregator AggregatorContext Backbone BackboneContext Command Dataset DatasetContext Head HeadContext Loss "
        "LossContext Params PathText Schedule ScheduleContext Views ViewsContext WeightsText"
    ),
    "wsf.contracts": "Box Example Labels Record Region Step",
    "wsf.convnet": "ConvNet",
    "wsf.data.files": "below",
    "wsf.errors": "DataError PluginError RecipeError RunError WeightsError WsfError listed unknown",
    "wsf.infer": "load",
    "wsf.line": "Line",
    "wsf.priors": "start_at_priors",
    "wsf.run": "RunFolder",
    "wsf.shipped": "Shipped load_chosen",
    "wsf.weights": "load_weights",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "Aggregator",
    "AggregatorContext",
    "Architecture",
    "Backbone",
    "BackboneContext",
    "Box",
    "Command",
    "ConvLayer",
    "ConvNet",
    "DataError",
    "Dataset",
    "DatasetContext",
    "Example",
    "Head",
    "HeadContext",
    "Labels",
    "Line",
    "Loss",
    "LossContext",
    "Params",
    "PathText",
    "PluginError",
    "RecipeError",
    "Record",
    "Region",
    "RunError",
    "RunFolder",
    "Schedule",
    "ScheduleContext",
    "Shipped",
    "Sliding",
    "Step",
    "Views",
    "ViewsContext",
    "WeightsError",
    "WeightsText",
    "WsfError",
    "__version__",
    "below",
    "hookimpl",
    "listed",
    "load",
    "load_chosen",
    "load_weights",
    "start_at_priors",
    "unknown",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'wsf' has no attribute '{name}'")
    return getattr(import_module(_HOME[name]), name)
