"""Components that each break one promise, and keep all others: what the checks are tried on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wsf.components import AnyComponent


@dataclass(frozen=True)
class Broken:
    """A component that only one check must find, and what that check then says, in part."""

    component: AnyComponent
    says: str
    origin: str = "toy_plugin"
    """The entry module that it claims to come from."""


def all_broken() -> Mapping[tuple[str, str], Broken]:
    """By kind and check."""
    from broken import aggregators, backbones, datasets, heads, losses, records, schedules, views

    return {
        (broken.component.kind, check): broken
        for module in (records, aggregators, heads, backbones, losses, schedules, datasets, views)
        for check, broken in module.BROKEN.items()
    }
