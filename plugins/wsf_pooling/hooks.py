"""Aggregators beyond the paper's maximum, and WILDCAT's head."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from wsf import hookimpl

if TYPE_CHECKING:
    from wsf import Aggregator, Head

# The modules of this package that hold an aggregator.
_AGGREGATORS = (
    "average",
    "lse",
    "lse_lba",
    "softmax",
    "top_k",
    "weldon",
    "wildcat",
    "gwrp",
    "csra",
    "linear_softmax",
    "noisy_or",
    "gem",
    "attention",
    "pcam",
    "wsddn",
)


@hookimpl
def wsf_heads() -> Sequence[Head[Any]]:
    from wsf_pooling.multimap import MULTIMAP

    return [MULTIMAP]


@hookimpl
def wsf_aggregators() -> Sequence[Aggregator[Any]]:
    return [import_module(f"wsf_pooling.{name}").AGGREGATOR for name in _AGGREGATORS]
