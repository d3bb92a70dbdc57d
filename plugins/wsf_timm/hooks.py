"""timm's image classifiers as backbones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wsf import hookimpl

if TYPE_CHECKING:
    from wsf import Backbone


@hookimpl
def wsf_backbones() -> Sequence[Backbone[Any]]:
    from wsf_timm.components import TIMM

    return [TIMM]
