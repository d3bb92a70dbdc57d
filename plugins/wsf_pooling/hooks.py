"""Aggregators beyond the paper's maximum."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from wsf import hookimpl

if TYPE_CHECKING:
    from wsf import Aggregator

# Each is a module of this package that holds its parameters, its formula and its record, AGGREGATOR.
_AGGREGATORS = ("average",)


@hookimpl
def wsf_aggregators() -> Sequence[Aggregator[Any]]:
    return [import_module(f"wsf_pooling.{name}").AGGREGATOR for name in _AGGREGATORS]
