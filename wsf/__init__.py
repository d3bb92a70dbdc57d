"""wsf: weak supervision for vision, as plugins. The names here are those that a plugin author may import."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
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
    from wsf.data.files import below
    from wsf.errors import DataError, PluginError, RecipeError, RunError, WeightsError, WsfError, listed, unknown
    from wsf.infer import load
    from wsf.priors import start_at_priors
    from wsf.run import RunFolder
    from wsf.weights import load_weights

__version__ = "0.1.0"

hookimpl = pluggy.HookimplMarker("wsf")

# Where each public name lives: `import wsf` loads none of them, so that it stays light and free of torch.
_HOMES = {
    "wsf.components": (
        "Aggregator AggregatorContext Backbone BackboneContext Command Dataset DatasetContext Head HeadContext Loss "
        "LossContext Params PathText Schedule ScheduleContext Views ViewsContext WeightsText"
    ),
    "wsf.contracts": "Box Example Labels Record Region Step",
    "wsf.data.files": "below",
    "wsf.errors": "DataError PluginError RecipeError RunError WeightsError WsfError listed unknown",
    "wsf.infer": "load",
    "wsf.priors": "start_at_priors",
    "wsf.run": "RunFolder",
    "wsf.weights": "load_weights",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "Aggregator",
    "AggregatorContext",
    "Backbone",
    "BackboneContext",
    "Box",
    "Command",
    "DataError",
    "Dataset",
    "DatasetContext",
    "Example",
    "Head",
    "HeadContext",
    "Labels",
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
    "load_weights",
    "start_at_priors",
    "unknown",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'wsf' has no attribute '{name}'")
    return getattr(import_module(_HOME[name]), name)
