"""The systems that the paper compares itself with in its Table 1, as components."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wsf import hookimpl

if TYPE_CHECKING:
    from wsf import Backbone, Views


@hookimpl
def wsf_views() -> Sequence[Views[Any]]:
    from wsf_table1.components import BOX_PATCHES, TEN_CROPS

    return [TEN_CROPS, BOX_PATCHES]


@hookimpl
def wsf_backbones() -> Sequence[Backbone[Any]]:
    from wsf_table1.components import CNN_S, ZF_NET

    return [ZF_NET, CNN_S]
