"""A JSON Schema of recipes as they can be written here, with every component that is installed.

Editors complete and check recipes by it. `use` decides which other keys a block takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from wsf.components import KINDS
from wsf.recipe.merge import CORE_DATA_KEYS
from wsf.recipe.schema import CoreRecipe, DataBlock
from wsf.recipe.shipped import shipped_recipes

if TYPE_CHECKING:
    from wsf.plugins import Catalogue, Offer

Schema: TypeAlias = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(catalogue: Catalogue) -> Schema:
    """Of a recipe's file. What a recipe that extends another may leave to it is not required of it."""
    schema = CoreRecipe.model_json_schema(ref_template="#/$defs/{model}")
    definitions, properties = schema["$defs"], schema["properties"]
    blocks = {record.block: _Block(catalogue, kind) for kind, record in KINDS.items()}
    for block in blocks.values():
        definitions |= block.definitions
        definitions[block.kind] = block.schema
    properties |= {
        name: {"type": "array", "minItems": 1, "items": _ref(block.kind)} if name == "views" else _ref(block.kind)
        for name, block in blocks.items()
    }
    definitions["EvaluateBlock"]["properties"]["views"] = properties["views"]
    properties["trackers"]["items"] = _one_of(plugin.name for plugin in catalogue.plugins if plugin.is_tracker)
    properties["extends"] = {
        "description": "a shipped recipe, or a file beside this one, that this recipe changes",
        "anyOf": [{"enum": list(shipped_recipes())}, {"type": "string", "pattern": r"\.ya?ml$"}],
    }
    properties["sweep"] = {
        "description": "lists of values by dotted key: every combination is a run",
        "type": ["object", "null"],
        "propertyNames": {"pattern": rf"^({'|'.join(properties)})(\.|$)"},
        "additionalProperties": {"type": "array", "minItems": 1},
    }
    needed = [name for name in blocks if name != "views"]
    return {
        "$schema": _DIALECT,
        "title": "wsf recipe",
        "description": "What a run is: data, network, training and evaluation.",
        **{key: schema[key] for key in ("type", "additionalProperties", "properties")},
        "if": {"not": {"required": ["extends"]}},
        "then": {"required": needed, "properties": {name: blocks[name].standing_alone for name in needed}},
        "$defs": definitions,
    }


class _Block:
    """The block of one kind of component: `schema`, what else a recipe needs there by itself, and definitions."""

    def __init__(self, catalogue: Catalogue, kind: str) -> None:
        self.kind = kind
        offers = catalogue.offers(kind)
        core = DataBlock.model_json_schema()["properties"] if kind == "dataset" else {}
        assert core.keys() in (set(), CORE_DATA_KEYS)
        names = {offer.qualified_name: _names(catalogue, offer) for offer in offers}
        models = {
            offer.qualified_name: offer.component.params.model_json_schema(
                ref_template=_ref(f"{kind}:{offer.qualified_name}:{{model}}")["$ref"]
            )
            for offer in offers
        }
        self.definitions: Schema = {}
        for offer in offers:
            model = models[offer.qualified_name]
            key = f"{kind}:{offer.qualified_name}"
            self.definitions |= {f"{key}:{name}": inner for name, inner in model.get("$defs", {}).items()}
            self.definitions[key] = {
                "description": offer.component.summary,
                "properties": {"use": True, **core, **model.get("properties", {})},
                "additionalProperties": False,
            }
        every = {"use", *core, *(name for model in models.values() for name in model.get("properties", {}))}
        use = {"description": f"which {kind}", **_one_of(name for both in names.values() for name in both)}
        self.schema: Schema = {
            "type": "object",
            "properties": {"use": use},
            "allOf": [
                *(_where(names[name], _ref(f"{kind}:{name}")) for name in names),
                {"if": {"not": {"required": ["use"]}}, "then": {"propertyNames": {"enum": sorted(every)}}},
            ],
        }
        needed = [
            _where(names[name], {"required": model["required"]})
            for name, model in models.items()
            if model.get("required")
        ]
        self.standing_alone: Schema = {"required": ["use"], **({"allOf": needed} if needed else {})}


def _names(catalogue: Catalogue, offer: Offer) -> list[str]:
    """What `use:` may say to mean this component."""
    return list(dict.fromkeys((catalogue.shortest_name(offer), offer.qualified_name)))


def _where(names: Sequence[str], then: Mapping[str, Any]) -> Schema:
    """What holds for a block that uses a component of these names."""
    return {"if": {"required": ["use"], "properties": {"use": {"enum": names}}}, "then": then}


def _one_of(names: Iterable[str]) -> Schema:
    """No name at all where there is none: a schema's list of values must not be empty."""
    found = sorted(names)
    return {"enum": found} if found else {"not": {}}


def _ref(name: str) -> Schema:
    """A JSON pointer writes `/` as `~1`."""
    return {"$ref": f"#/$defs/{name.replace('/', '~1')}"}
