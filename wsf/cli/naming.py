"""How one of several runs is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wsf.errors import printable

if TYPE_CHECKING:
    from wsf.recipe import Variant


def named(variant: Variant) -> str:
    """`oquab_weak, optimiser.lr 0.02, seed 1`."""
    changes = [f"{key} {short_value(value)}" for key, value in variant.changes.items() if key != "seed"]
    return printable(", ".join([variant.recipe.core.name, *changes, f"seed {variant.recipe.core.seed}"]))


def short_value(value: Any) -> str:
    """A swept value as a cell: `lse, r 4` for a component."""
    from wsf.recipe.sentences import shown_value

    if not isinstance(value, Mapping):
        return value if isinstance(value, str) else shown_value(value)
    parts = {key: short_value(inner) for key, inner in value.items()}
    return ", ".join(part if key == "use" else f"{key} {part}" for key, part in parts.items())
