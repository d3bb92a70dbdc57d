"""Losses beyond the paper's."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from wsf import hookimpl

if TYPE_CHECKING:
    from wsf import Loss

# The modules of this package that hold a loss.
_LOSSES = (
    "softmax",
    "softmax_shared",
    "hinge",
    "focal",
    "asymmetric",
    "ranking",
    "assume_negative",
    "partial",
    "large_loss",
)


@hookimpl
def wsf_losses() -> Sequence[Loss[Any]]:
    return [import_module(f"wsf_criteria.{name}").LOSS for name in _LOSSES]
