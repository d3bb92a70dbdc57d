"""Losses beyond the paper's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wsf import hookimpl

if TYPE_CHECKING:
    from wsf import Loss


@hookimpl
def wsf_losses() -> Sequence[Loss[Any]]:
    from wsf_criteria.components import SOFTMAX

    return [SOFTMAX]
