"""Recipe → YAML that reads back to the same recipe, every default spelt out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wsf.files import write_whole
from wsf.recipe.schema import Recipe, Use

_ORDER = (
    "name",
    "title",
    "seed",
    "data",
    "views",
    "frame",
    "backbone",
    "head",
    "aggregator",
    "loss",
    "schedule",
    "optimiser",
    "train",
    "augment",
    "cache",
    "evaluate",
    "maps",
    "report",
    "precision",
    "compile",
    "trackers",
    "published",
)


def resolved_mapping(recipe: Recipe) -> dict[str, Any]:
    """The recipe as plain data, in the order in which recipes are written."""
    core = recipe.core.model_dump(mode="json")
    for key in ("title", "published"):
        if core[key] is None:
            del core[key]
    data = component_mapping(recipe.dataset)
    blocks = {
        **core,
        "data": {"use": data.pop("use"), **core["data"], **data},
        "views": [component_mapping(use) for use in recipe.views],
        "backbone": component_mapping(recipe.backbone),
        "head": component_mapping(recipe.head),
        "aggregator": component_mapping(recipe.aggregator),
        "loss": component_mapping(recipe.loss),
        "schedule": component_mapping(recipe.schedule),
        "evaluate": {**core["evaluate"], "views": [component_mapping(use) for use in recipe.evaluate_views]},
    }
    return {key: blocks[key] for key in sorted(blocks, key=_ORDER.index)}


def component_mapping(use: Use) -> dict[str, Any]:
    """One component's block: `use` and its parameters."""
    return {"use": use.name, **use.params.model_dump(mode="json", by_alias=True)}


def write_recipe(recipe: Recipe, path: Path) -> None:
    """Writes the resolved recipe to a file, whole or not at all."""
    header = "# Resolved: every default is filled in, so that this file repeats the run.\n"
    write_whole(path, (header + to_yaml(resolved_mapping(recipe))).encode("utf-8"))


def to_yaml(data: Any) -> str:
    """YAML 1.2 of plain data, innermost collections on one line."""
    from wsf.recipe.dump import dumped

    return dumped(data)
